// Made by docs/openapi from docs/api/context0.yaml. Do not edit.
// swift-format-ignore-file

extension OpenAPIDocument {
    /// docs/api/context0.yaml, as JSON.
    static let context0 = ##"""
{
 "openapi": "3.1.0",
 "info": {
  "title": "Engram, the Context0 dialect",
  "version": "1",
  "description": "Memories with categories and emotions, chats, questions, webhooks, analytics and billing. Every path but those of memories is also served under /api/v1; memories are there for requests with the header X-API-Dialect: context0, for credentials of the dialect, and for servers that were started with --root-dialect context0. Unknown members of bodies and unknown query parameters are ignored. What belongs to another organisation or user is answered like an unknown id.",
  "license": {
   "name": "See the repository",
   "identifier": "LicenseRef-Engram"
  }
 },
 "servers": [
  {
   "url": "/context0/api/v1"
  }
 ],
 "security": [
  {
   "key": []
  },
  {
   "bearer": []
  }
 ],
 "tags": [
  {
   "name": "memories",
   "description": "Facts, their search, and batches."
  },
  {
   "name": "chat",
   "description": "Sessions and their messages."
  },
  {
   "name": "qa",
   "description": "Questions answered from memories."
  },
  {
   "name": "webhooks",
   "description": "Messages about what happens."
  },
  {
   "name": "analytics",
   "description": "What an organisation used, and what a user remembers."
  },
  {
   "name": "billing",
   "description": "Usage by month, and the plan."
  },
  {
   "name": "server",
   "description": "Liveness."
  }
 ],
 "paths": {
  "/ping": {
   "get": {
    "operationId": "ping",
    "tags": [
     "server"
    ],
    "summary": "Say that the server is there.",
    "security": [],
    "responses": {
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Pong"
        }
       }
      }
     }
    }
   }
  },
  "/memories": {
   "post": {
    "operationId": "createMemory",
    "tags": [
     "memories"
    ],
    "summary": "Remember a fact.",
    "x-permissions": [
     "memory:create"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/IdempotencyKey"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewMemory"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "201": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/MemoryAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     }
    }
   },
   "get": {
    "operationId": "listMemories",
    "tags": [
     "memories"
    ],
    "summary": "List the caller's memories.",
    "x-permissions": [
     "memory:read"
    ],
    "parameters": [
     {
      "name": "category",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/Category"
      }
     },
     {
      "name": "emotion",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/Emotion"
      }
     },
     {
      "name": "tags",
      "in": "query",
      "schema": {
       "type": "string"
      },
      "description": "Memories with one of these tags, with commas between them."
     },
     {
      "$ref": "#/components/parameters/StartDate"
     },
     {
      "$ref": "#/components/parameters/EndDate"
     },
     {
      "name": "sort_by",
      "in": "query",
      "schema": {
       "type": "string",
       "enum": [
        "created_at",
        "updated_at",
        "importance"
       ],
       "default": "created_at"
      }
     },
     {
      "name": "order",
      "in": "query",
      "schema": {
       "type": "string",
       "enum": [
        "asc",
        "desc"
       ],
       "default": "desc"
      }
     },
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/MemoryPage"
        }
       }
      }
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/memories/search": {
   "post": {
    "operationId": "searchMemories",
    "tags": [
     "memories"
    ],
    "summary": "Search the caller's memories.",
    "x-permissions": [
     "memory:read"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/Search"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/SearchAnswer"
        }
       }
      }
     }
    }
   }
  },
  "/memories/batch": {
   "post": {
    "operationId": "changeMemories",
    "tags": [
     "memories"
    ],
    "summary": "Create, update and delete up to 100 memories.",
    "description": "Operations are carried out in their order; what is wrong with one is told in its place. Updates need memory:update, deletes memory:delete. A body with \"memories\" instead of \"operations\" is answered 201.",
    "x-permissions": [
     "memory:create"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/Batch"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/BatchAnswer"
        }
       }
      }
     },
     "201": {
      "description": "The answer to a body with memories.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/BatchAnswer"
        }
       }
      }
     }
    }
   }
  },
  "/memories/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/ID"
    }
   ],
   "get": {
    "operationId": "getMemory",
    "tags": [
     "memories"
    ],
    "summary": "Read a memory.",
    "x-permissions": [
     "memory:read"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/MemoryAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     }
    }
   },
   "put": {
    "operationId": "updateMemory",
    "tags": [
     "memories"
    ],
    "summary": "Replace the given fields of a memory.",
    "x-permissions": [
     "memory:update"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/MemoryChange"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/MemoryAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     }
    }
   },
   "delete": {
    "operationId": "deleteMemory",
    "tags": [
     "memories"
    ],
    "summary": "Delete a memory.",
    "x-permissions": [
     "memory:delete"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "204": {
      "description": "Done.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     }
    }
   }
  },
  "/chat/sessions": {
   "post": {
    "operationId": "createSession",
    "tags": [
     "chat"
    ],
    "summary": "Open a session.",
    "x-permissions": [
     "session:create"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/IdempotencyKey"
     }
    ],
    "requestBody": {
     "required": false,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewSession"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "201": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/SessionAnswer"
        }
       }
      }
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     }
    }
   },
   "get": {
    "operationId": "listSessions",
    "tags": [
     "chat"
    ],
    "summary": "List the caller's sessions in the order of their making.",
    "x-permissions": [
     "session:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/SessionPage"
        }
       }
      }
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/chat/sessions/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/ID"
    }
   ],
   "get": {
    "operationId": "getSession",
    "tags": [
     "chat"
    ],
    "summary": "Read a session with its messages.",
    "x-permissions": [
     "session:read"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/SessionWithMessagesAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     }
    }
   },
   "delete": {
    "operationId": "deleteSession",
    "tags": [
     "chat"
    ],
    "summary": "Delete a session with its messages; its memories stay.",
    "x-permissions": [
     "session:delete"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "204": {
      "description": "Done.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     }
    }
   }
  },
  "/chat/sessions/{id}/messages": {
   "parameters": [
    {
     "$ref": "#/components/parameters/ID"
    }
   ],
   "get": {
    "operationId": "listMessages",
    "tags": [
     "chat"
    ],
    "summary": "List the messages of a session, oldest first.",
    "x-permissions": [
     "session:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/MessagePage"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   },
   "post": {
    "operationId": "sendMessage",
    "tags": [
     "chat"
    ],
    "summary": "Send a message and get its answer.",
    "description": "The message and its answer are kept, and embedded as turns. The message stays when there is no answer.",
    "x-permissions": [
     "chat:use"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/IdempotencyKey"
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewMessage"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "201": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ExchangeAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "502": {
      "$ref": "#/components/responses/Upstream"
     },
     "504": {
      "$ref": "#/components/responses/Upstream"
     }
    }
   }
  },
  "/chat/sessions/{id}/extract-memories": {
   "parameters": [
    {
     "$ref": "#/components/parameters/ID"
    }
   ],
   "post": {
    "operationId": "extractMemories",
    "tags": [
     "chat"
    ],
    "summary": "Generate memories from a session.",
    "x-permissions": [
     "memory:create",
     "session:read"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/ExtractionAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     }
    }
   }
  },
  "/qa/ask": {
   "post": {
    "operationId": "ask",
    "tags": [
     "qa"
    ],
    "summary": "Ask a question of what is remembered.",
    "x-permissions": [
     "chat:use"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewQuestion"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/QuestionAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     },
     "502": {
      "$ref": "#/components/responses/Upstream"
     },
     "504": {
      "$ref": "#/components/responses/Upstream"
     }
    }
   }
  },
  "/qa/history": {
   "get": {
    "operationId": "listQuestions",
    "tags": [
     "qa"
    ],
    "summary": "List the questions of the caller, newest first.",
    "x-permissions": [
     "chat:use"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/QuestionPage"
        }
       }
      }
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/webhooks": {
   "post": {
    "operationId": "createWebhook",
    "tags": [
     "webhooks"
    ],
    "summary": "Register a webhook.",
    "x-permissions": [
     "webhook:manage"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/NewWebhook"
       }
      }
     }
    },
    "responses": {
     "408": {
      "$ref": "#/components/responses/Slow"
     },
     "413": {
      "$ref": "#/components/responses/TooLarge"
     },
     "415": {
      "$ref": "#/components/responses/WrongType"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     },
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "201": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/WebhookAnswer"
        }
       }
      }
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     }
    }
   },
   "get": {
    "operationId": "listWebhooks",
    "tags": [
     "webhooks"
    ],
    "summary": "List webhooks.",
    "x-permissions": [
     "webhook:manage"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/WebhookPage"
        }
       }
      }
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/webhooks/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/ID"
    }
   ],
   "get": {
    "operationId": "getWebhook",
    "tags": [
     "webhooks"
    ],
    "summary": "Read a webhook.",
    "x-permissions": [
     "webhook:manage"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/WebhookAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     }
    }
   },
   "delete": {
    "operationId": "deleteWebhook",
    "tags": [
     "webhooks"
    ],
    "summary": "Remove a webhook with its messages.",
    "x-permissions": [
     "webhook:manage"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "204": {
      "description": "Done.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     }
    }
   }
  },
  "/webhooks/{id}/test": {
   "parameters": [
    {
     "$ref": "#/components/parameters/ID"
    }
   ],
   "post": {
    "operationId": "testWebhook",
    "tags": [
     "webhooks"
    ],
    "summary": "Send a webhook a message of the type webhook.test.",
    "x-permissions": [
     "webhook:manage"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/DeliveryAnswer"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     }
    }
   }
  },
  "/webhooks/{id}/deliveries": {
   "parameters": [
    {
     "$ref": "#/components/parameters/ID"
    }
   ],
   "get": {
    "operationId": "listDeliveries",
    "tags": [
     "webhooks"
    ],
    "summary": "List the messages to a webhook, newest first.",
    "x-permissions": [
     "webhook:manage"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/DeliveryPage"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/analytics/usage": {
   "get": {
    "operationId": "usage",
    "tags": [
     "analytics"
    ],
    "summary": "What the organisation used.",
    "x-permissions": [
     "analytics:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/StartDate"
     },
     {
      "$ref": "#/components/parameters/EndDate"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/UsageAnswer"
        }
       }
      }
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/analytics/memories": {
   "get": {
    "operationId": "memoryAnalytics",
    "tags": [
     "analytics"
    ],
    "summary": "What the caller remembers, counted.",
    "x-permissions": [
     "analytics:read"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/MemoryCountsAnswer"
        }
       }
      }
     }
    }
   }
  },
  "/analytics/trends": {
   "get": {
    "operationId": "trends",
    "tags": [
     "analytics"
    ],
    "summary": "A count of the organisation over time.",
    "x-permissions": [
     "analytics:read"
    ],
    "parameters": [
     {
      "name": "metric",
      "in": "query",
      "schema": {
       "type": "string",
       "enum": [
        "requests",
        "search_requests",
        "batch_requests",
        "ai_requests",
        "memories_written",
        "tokens_embedded",
        "storage_bytes"
       ],
       "default": "memories_written"
      }
     },
     {
      "name": "interval",
      "in": "query",
      "schema": {
       "type": "string",
       "enum": [
        "day",
        "week"
       ],
       "default": "day"
      }
     },
     {
      "$ref": "#/components/parameters/StartDate"
     },
     {
      "$ref": "#/components/parameters/EndDate"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/TrendAnswer"
        }
       }
      }
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/billing/usage": {
   "get": {
    "operationId": "billedUsage",
    "tags": [
     "billing"
    ],
    "summary": "What the organisation used this month.",
    "x-permissions": [
     "analytics:read"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/BilledUsageAnswer"
        }
       }
      }
     }
    }
   }
  },
  "/billing/history": {
   "get": {
    "operationId": "billingHistory",
    "tags": [
     "billing"
    ],
    "summary": "What the organisation used, by month, the latest first.",
    "x-permissions": [
     "analytics:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/BillingPage"
        }
       }
      }
     },
     "422": {
      "$ref": "#/components/responses/Invalid"
     }
    }
   }
  },
  "/billing/limits": {
   "get": {
    "operationId": "planLimits",
    "tags": [
     "billing"
    ],
    "summary": "What the plan allows, and what is left.",
    "x-permissions": [
     "analytics:read"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Malformed"
     },
     "401": {
      "$ref": "#/components/responses/Unauthorized"
     },
     "403": {
      "$ref": "#/components/responses/Forbidden"
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     },
     "503": {
      "$ref": "#/components/responses/Busy"
     },
     "200": {
      "description": "The answer.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       },
       "X-RateLimit-Limit": {
        "$ref": "#/components/headers/RateLimit"
       },
       "X-RateLimit-Remaining": {
        "$ref": "#/components/headers/RateRemaining"
       },
       "X-RateLimit-Reset": {
        "$ref": "#/components/headers/RateReset"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/LimitsAnswer"
        }
       }
      }
     }
    }
   }
  }
 },
 "components": {
  "securitySchemes": {
   "key": {
    "type": "apiKey",
    "in": "header",
    "name": "X-API-Key"
   },
   "bearer": {
    "type": "http",
    "scheme": "bearer"
   }
  },
  "headers": {
   "CorrelationID": {
    "schema": {
     "type": "string"
    },
    "description": "Ties the request to the server's log."
   },
   "RateLimit": {
    "schema": {
     "type": "integer"
    },
    "description": "The requests of an hour."
   },
   "RateRemaining": {
    "schema": {
     "type": "integer"
    },
    "description": "The requests that are left."
   },
   "RateReset": {
    "schema": {
     "type": "integer"
    },
    "description": "When all requests are back, in seconds since 1970."
   }
  },
  "parameters": {
   "ID": {
    "name": "id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string"
    },
    "description": "A UUID; any other text is an unknown id."
   },
   "Limit": {
    "name": "limit",
    "in": "query",
    "schema": {
     "type": "integer",
     "minimum": 1,
     "maximum": 100,
     "default": 20
    }
   },
   "Skip": {
    "name": "skip",
    "in": "query",
    "schema": {
     "type": "integer",
     "minimum": 0,
     "maximum": 2147483647,
     "default": 0
    },
    "description": "How many items come before; offset is an alias."
   },
   "StartDate": {
    "name": "start_date",
    "in": "query",
    "schema": {
     "type": "string"
    },
    "description": "A day such as 2025-01-31, in UTC, or a time after RFC 3339."
   },
   "EndDate": {
    "name": "end_date",
    "in": "query",
    "schema": {
     "type": "string"
    },
    "description": "A day, which is included, or a time."
   },
   "IdempotencyKey": {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {
     "type": "string",
     "minLength": 1,
     "maxLength": 255,
     "pattern": "^[ -~]+$"
    },
    "description": "The first answer is repeated for 24 hours."
   }
  },
  "responses": {
   "Malformed": {
    "description": "The request cannot be read.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Unauthorized": {
    "description": "No credential, or not a valid one.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Forbidden": {
    "description": "A permission is missing.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "NotFound": {
    "description": "There is no such thing, or it is another's.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Slow": {
    "description": "The body did not arrive in time.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Conflict": {
    "description": "It exists already, or there are too many, or an idempotency key was used before.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Expired": {
    "description": "The session's time is over.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "TooLarge": {
    "description": "The body is too long.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "WrongType": {
    "description": "The body is not JSON.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Invalid": {
    "description": "A field breaks a rule; the error names it.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "TooManyRequests": {
    "description": "One request too many; see Retry-After.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Busy": {
    "description": "The server cannot do this now.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Full": {
    "description": "The disk is full; nothing acknowledged is lost.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   },
   "Upstream": {
    "description": "The language model gave no answer.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Error"
      }
     }
    }
   }
  },
  "schemas": {
   "Envelope": {
    "type": "object",
    "required": [
     "success",
     "message",
     "data"
    ],
    "properties": {
     "success": {
      "const": true
     },
     "message": {
      "type": "string"
     },
     "data": {}
    }
   },
   "Error": {
    "type": "object",
    "required": [
     "success",
     "message",
     "error"
    ],
    "properties": {
     "success": {
      "const": false
     },
     "message": {
      "type": "string"
     },
     "error": {
      "type": "object",
      "required": [
       "code",
       "details"
      ],
      "properties": {
       "code": {
        "type": "string",
        "enum": [
         "AUTH_REQUIRED",
         "INVALID_TOKEN",
         "INSUFFICIENT_PERMISSIONS",
         "RESOURCE_NOT_FOUND",
         "VALIDATION_ERROR",
         "RATE_LIMIT_EXCEEDED",
         "METHOD_NOT_ALLOWED",
         "CONFLICT",
         "INTERNAL_ERROR"
        ]
       },
       "details": {
        "type": "string"
       },
       "field": {
        "type": "string"
       }
      }
     }
    }
   },
   "PageBounds": {
    "type": "object",
    "required": [
     "total",
     "limit",
     "skip"
    ],
    "properties": {
     "total": {
      "type": "integer"
     },
     "limit": {
      "type": "integer"
     },
     "skip": {
      "type": "integer"
     }
    }
   },
   "Category": {
    "type": "string",
    "enum": [
     "work",
     "personal",
     "learning",
     "health",
     "finance",
     "travel",
     "social",
     "creative",
     "technical",
     "general"
    ]
   },
   "Emotion": {
    "type": "string",
    "enum": [
     "happy",
     "excited",
     "calm",
     "sad",
     "anxious",
     "angry",
     "neutral",
     "grateful",
     "proud",
     "curious"
    ]
   },
   "Importance": {
    "type": "string",
    "enum": [
     "low",
     "medium",
     "high"
    ]
   },
   "Tags": {
    "type": "array",
    "maxItems": 20,
    "items": {
     "type": "string",
     "minLength": 1,
     "maxLength": 100
    }
   },
   "NewMemory": {
    "type": "object",
    "required": [
     "text"
    ],
    "properties": {
     "text": {
      "type": "string",
      "minLength": 1,
      "maxLength": 50000
     },
     "summary": {
      "type": [
       "string",
       "null"
      ],
      "maxLength": 500
     },
     "category": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Category"
       },
       {
        "type": "null"
       }
      ]
     },
     "emotion": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Emotion"
       },
       {
        "type": "null"
       }
      ]
     },
     "importance": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Importance"
       },
       {
        "type": "null"
       }
      ],
      "description": "medium when absent."
     },
     "tags": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Tags"
       },
       {
        "type": "null"
       }
      ]
     },
     "session_id": {
      "type": [
       "string",
       "null"
      ],
      "format": "uuid"
     },
     "metadata": {
      "type": [
       "object",
       "null"
      ],
      "description": "At most 16 KiB; the member context0 is reserved."
     }
    }
   },
   "MemoryChange": {
    "type": "object",
    "properties": {
     "text": {
      "type": "string",
      "minLength": 1,
      "maxLength": 50000
     },
     "summary": {
      "type": [
       "string",
       "null"
      ],
      "maxLength": 500
     },
     "category": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Category"
       },
       {
        "type": "null"
       }
      ]
     },
     "emotion": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Emotion"
       },
       {
        "type": "null"
       }
      ]
     },
     "importance": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Importance"
       },
       {
        "type": "null"
       }
      ],
      "description": "medium when absent."
     },
     "tags": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Tags"
       },
       {
        "type": "null"
       }
      ]
     },
     "session_id": {
      "type": [
       "string",
       "null"
      ],
      "format": "uuid"
     },
     "metadata": {
      "type": [
       "object",
       "null"
      ],
      "description": "At most 16 KiB; the member context0 is reserved."
     }
    }
   },
   "Memory": {
    "type": "object",
    "required": [
     "id",
     "text",
     "summary",
     "category",
     "emotion",
     "importance",
     "tags",
     "session_id",
     "metadata",
     "created_at",
     "updated_at"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "text": {
      "type": "string"
     },
     "summary": {
      "type": [
       "string",
       "null"
      ]
     },
     "category": {
      "type": [
       "string",
       "null"
      ],
      "description": "The topic of memories of other dialects."
     },
     "emotion": {
      "type": [
       "string",
       "null"
      ]
     },
     "importance": {
      "$ref": "#/components/schemas/Importance"
     },
     "tags": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "session_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "metadata": {
      "type": "object"
     },
     "created_at": {
      "type": "string",
      "format": "date-time"
     },
     "updated_at": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "Hit": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Memory"
     },
     {
      "type": "object",
      "required": [
       "score"
      ],
      "properties": {
       "score": {
        "type": "number"
       }
      }
     }
    ]
   },
   "Search": {
    "type": "object",
    "required": [
     "query"
    ],
    "properties": {
     "query": {
      "type": "string",
      "minLength": 1,
      "maxLength": 50000
     },
     "limit": {
      "type": "integer",
      "minimum": 1,
      "maximum": 100,
      "default": 20
     },
     "skip": {
      "type": "integer",
      "minimum": 0,
      "maximum": 900,
      "default": 0
     },
     "search_type": {
      "type": [
       "string",
       "null"
      ],
      "enum": [
       "semantic",
       "keyword",
       "hybrid",
       null
      ],
      "default": "semantic"
     },
     "threshold": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0
     },
     "filters": {
      "type": [
       "object",
       "null"
      ],
      "properties": {
       "category": {
        "oneOf": [
         {
          "$ref": "#/components/schemas/Category"
         },
         {
          "type": "null"
         }
        ]
       },
       "emotion": {
        "oneOf": [
         {
          "$ref": "#/components/schemas/Emotion"
         },
         {
          "type": "null"
         }
        ]
       },
       "tags": {
        "oneOf": [
         {
          "$ref": "#/components/schemas/Tags"
         },
         {
          "type": "null"
         }
        ]
       },
       "date_range": {
        "type": [
         "object",
         "null"
        ],
        "properties": {
         "start": {
          "type": [
           "string",
           "null"
          ]
         },
         "end": {
          "type": [
           "string",
           "null"
          ]
         }
        }
       }
      }
     }
    }
   },
   "Batch": {
    "oneOf": [
     {
      "type": "object",
      "required": [
       "memories"
      ],
      "properties": {
       "memories": {
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "items": {
         "type": "object"
        }
       }
      }
     },
     {
      "type": "object",
      "required": [
       "operations"
      ],
      "properties": {
       "operations": {
        "type": "array",
        "minItems": 1,
        "maxItems": 100,
        "items": {
         "type": "object",
         "properties": {
          "op": {
           "type": "string",
           "enum": [
            "create",
            "update",
            "delete"
           ]
          },
          "id": {
           "type": "string"
          },
          "data": {
           "type": "object"
          }
         }
        }
       }
      }
     }
    ]
   },
   "BatchResults": {
    "type": "object",
    "required": [
     "results",
     "succeeded",
     "failed"
    ],
    "properties": {
     "results": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "status"
       ],
       "properties": {
        "status": {
         "type": "integer"
        },
        "memory": {
         "$ref": "#/components/schemas/Memory"
        },
        "id": {
         "type": "string"
        },
        "error": {
         "type": "object"
        }
       }
      }
     },
     "succeeded": {
      "type": "integer"
     },
     "failed": {
      "type": "integer"
     }
    }
   },
   "NewSession": {
    "type": "object",
    "properties": {
     "title": {
      "type": [
       "string",
       "null"
      ]
     },
     "agent_id": {
      "type": [
       "string",
       "null"
      ],
      "minLength": 1,
      "maxLength": 500
     },
     "metadata": {
      "type": [
       "object",
       "null"
      ]
     }
    }
   },
   "Session": {
    "type": "object",
    "required": [
     "id",
     "title",
     "agent_id",
     "metadata",
     "message_count",
     "created_at",
     "updated_at"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "title": {
      "type": [
       "string",
       "null"
      ]
     },
     "agent_id": {
      "type": "string"
     },
     "metadata": {
      "type": "object"
     },
     "message_count": {
      "type": "integer"
     },
     "created_at": {
      "type": "string",
      "format": "date-time"
     },
     "updated_at": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "Message": {
    "type": "object",
    "required": [
     "id",
     "session_id",
     "role",
     "content",
     "created_at"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "session_id": {
      "type": "string",
      "format": "uuid"
     },
     "role": {
      "type": "string",
      "enum": [
       "user",
       "assistant"
      ]
     },
     "content": {
      "type": "string"
     },
     "metadata": {
      "type": "object",
      "description": "What a message of another dialect says besides."
     },
     "created_at": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "SessionWithMessages": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Session"
     },
     {
      "type": "object",
      "required": [
       "messages"
      ],
      "properties": {
       "messages": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Message"
        }
       }
      }
     }
    ]
   },
   "Extraction": {
    "type": "object",
    "required": [
     "job_id",
     "extractor",
     "memories_created",
     "memories_updated",
     "memories_deleted",
     "memories"
    ],
    "properties": {
     "job_id": {
      "type": "string",
      "format": "uuid"
     },
     "extractor": {
      "type": "string"
     },
     "memories_created": {
      "type": "integer"
     },
     "memories_updated": {
      "type": "integer"
     },
     "memories_deleted": {
      "type": "integer"
     },
     "memories": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Memory"
      }
     }
    }
   },
   "NewWebhook": {
    "type": "object",
    "required": [
     "url",
     "events"
    ],
    "properties": {
     "url": {
      "type": "string",
      "maxLength": 2000
     },
     "events": {
      "type": "array",
      "minItems": 1,
      "items": {
       "type": "string",
       "enum": [
        "memory.created",
        "memory.updated",
        "memory.deleted",
        "session.created",
        "session.deleted",
        "message.created",
        "job.completed",
        "job.failed"
       ]
      }
     },
     "secret": {
      "type": [
       "string",
       "null"
      ],
      "description": "whsec_ and the base64 of 24 to 64 bytes; made and shown once when absent."
     }
    }
   },
   "Webhook": {
    "type": "object",
    "required": [
     "id",
     "url",
     "events",
     "created_at"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "url": {
      "type": "string"
     },
     "events": {
      "type": "array",
      "items": {
       "type": "string"
      }
     },
     "secret": {
      "type": "string"
     },
     "created_at": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "Delivery": {
    "type": "object",
    "required": [
     "id",
     "type",
     "status",
     "attempts",
     "response_status",
     "error",
     "created_at",
     "last_attempt_at",
     "next_attempt_at"
    ],
    "properties": {
     "id": {
      "type": "string"
     },
     "type": {
      "type": "string"
     },
     "status": {
      "type": "string",
      "enum": [
       "pending",
       "delivered",
       "failed"
      ]
     },
     "attempts": {
      "type": "integer"
     },
     "response_status": {
      "type": [
       "integer",
       "null"
      ]
     },
     "error": {
      "type": [
       "string",
       "null"
      ]
     },
     "created_at": {
      "type": "string",
      "format": "date-time"
     },
     "last_attempt_at": {
      "type": [
       "string",
       "null"
      ]
     },
     "next_attempt_at": {
      "type": [
       "string",
       "null"
      ]
     }
    }
   },
   "Counts": {
    "type": "object",
    "required": [
     "requests",
     "memories_written",
     "tokens_embedded",
     "storage_bytes"
    ],
    "properties": {
     "requests": {
      "type": "object",
      "required": [
       "standard",
       "search",
       "batch",
       "ai"
      ],
      "properties": {
       "standard": {
        "type": "integer"
       },
       "search": {
        "type": "integer"
       },
       "batch": {
        "type": "integer"
       },
       "ai": {
        "type": "integer"
       }
      }
     },
     "memories_written": {
      "type": "integer"
     },
     "tokens_embedded": {
      "type": "integer"
     },
     "storage_bytes": {
      "type": "integer"
     }
    }
   },
   "Period": {
    "type": "object",
    "required": [
     "start",
     "end"
    ],
    "properties": {
     "start": {
      "type": "string",
      "format": "date"
     },
     "end": {
      "type": "string",
      "format": "date"
     }
    }
   },
   "Usage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Counts"
     },
     {
      "type": "object",
      "required": [
       "period",
       "by_day"
      ],
      "properties": {
       "period": {
        "$ref": "#/components/schemas/Period"
       },
       "by_day": {
        "type": "array",
        "items": {
         "allOf": [
          {
           "$ref": "#/components/schemas/Counts"
          },
          {
           "type": "object",
           "required": [
            "date"
           ],
           "properties": {
            "date": {
             "type": "string",
             "format": "date"
            }
           }
          }
         ]
        }
       }
      }
     }
    ]
   },
   "MemoryCounts": {
    "type": "object",
    "required": [
     "total",
     "by_category",
     "by_emotion",
     "by_topic",
     "by_month",
     "growth"
    ],
    "properties": {
     "total": {
      "type": "integer"
     },
     "by_category": {
      "type": "object",
      "additionalProperties": {
       "type": "integer"
      }
     },
     "by_emotion": {
      "type": "object",
      "additionalProperties": {
       "type": "integer"
      }
     },
     "by_topic": {
      "type": "object",
      "additionalProperties": {
       "type": "integer"
      }
     },
     "by_month": {
      "type": "object",
      "additionalProperties": {
       "type": "integer"
      }
     },
     "growth": {
      "type": "array",
      "items": {
       "type": "object",
       "properties": {
        "month": {
         "type": "string"
        },
        "added": {
         "type": "integer"
        },
        "total": {
         "type": "integer"
        }
       }
      }
     }
    }
   },
   "Trend": {
    "type": "object",
    "required": [
     "metric",
     "interval",
     "period",
     "points"
    ],
    "properties": {
     "metric": {
      "type": "string"
     },
     "interval": {
      "type": "string"
     },
     "period": {
      "$ref": "#/components/schemas/Period"
     },
     "points": {
      "type": "array",
      "items": {
       "type": "object",
       "required": [
        "date",
        "value"
       ],
       "properties": {
        "date": {
         "type": "string",
         "format": "date"
        },
        "value": {
         "type": "integer"
        }
       }
      }
     }
    }
   },
   "BilledUsage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Counts"
     },
     {
      "type": "object",
      "required": [
       "plan",
       "month",
       "period"
      ],
      "properties": {
       "plan": {
        "type": "string"
       },
       "month": {
        "type": "string"
       },
       "period": {
        "$ref": "#/components/schemas/Period"
       }
      }
     }
    ]
   },
   "BilledMonth": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Counts"
     },
     {
      "type": "object",
      "required": [
       "month"
      ],
      "properties": {
       "month": {
        "type": "string"
       }
      }
     }
    ]
   },
   "PlanLimits": {
    "type": "object",
    "required": [
     "plan",
     "limits",
     "remaining"
    ],
    "properties": {
     "plan": {
      "type": "string"
     },
     "limits": {
      "type": "object"
     },
     "remaining": {
      "type": "object"
     }
    }
   },
   "NewMessage": {
    "type": "object",
    "required": [
     "content"
    ],
    "properties": {
     "content": {
      "type": "string",
      "minLength": 1,
      "maxLength": 50000
     }
    }
   },
   "Source": {
    "type": "object",
    "required": [
     "memory_id",
     "text",
     "score"
    ],
    "properties": {
     "memory_id": {
      "type": "string",
      "format": "uuid"
     },
     "text": {
      "type": "string"
     },
     "score": {
      "type": "number"
     }
    }
   },
   "Exchange": {
    "type": "object",
    "required": [
     "user_message",
     "assistant_message",
     "memories_used",
     "responder"
    ],
    "properties": {
     "user_message": {
      "$ref": "#/components/schemas/Message"
     },
     "assistant_message": {
      "$ref": "#/components/schemas/Message"
     },
     "memories_used": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Source"
      }
     },
     "responder": {
      "type": "string"
     }
    }
   },
   "NewQuestion": {
    "type": "object",
    "required": [
     "question"
    ],
    "properties": {
     "question": {
      "type": "string",
      "minLength": 1,
      "maxLength": 50000
     },
     "top_k": {
      "type": "integer",
      "minimum": 1,
      "maximum": 50,
      "default": 5
     },
     "session_id": {
      "type": [
       "string",
       "null"
      ],
      "format": "uuid"
     }
    }
   },
   "Question": {
    "type": "object",
    "required": [
     "id",
     "question",
     "answer",
     "sources",
     "confidence",
     "responder",
     "session_id",
     "created_at"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "question": {
      "type": "string"
     },
     "answer": {
      "type": "string"
     },
     "sources": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Source"
      }
     },
     "confidence": {
      "type": "number"
     },
     "responder": {
      "type": "string"
     },
     "session_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "created_at": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "Pong": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "properties": {
       "data": {
        "type": "object",
        "required": [
         "version"
        ],
        "properties": {
         "version": {
          "type": "string"
         }
        }
       }
      }
     }
    ]
   },
   "MemoryAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Memory"
       }
      }
     }
    ]
   },
   "BatchAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/BatchResults"
       }
      }
     }
    ]
   },
   "SessionAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Session"
       }
      }
     }
    ]
   },
   "SessionWithMessagesAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/SessionWithMessages"
       }
      }
     }
    ]
   },
   "ExtractionAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Extraction"
       }
      }
     }
    ]
   },
   "ExchangeAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Exchange"
       }
      }
     }
    ]
   },
   "QuestionAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Question"
       }
      }
     }
    ]
   },
   "WebhookAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Webhook"
       }
      }
     }
    ]
   },
   "DeliveryAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Delivery"
       }
      }
     }
    ]
   },
   "UsageAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Usage"
       }
      }
     }
    ]
   },
   "MemoryCountsAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/MemoryCounts"
       }
      }
     }
    ]
   },
   "TrendAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/Trend"
       }
      }
     }
    ]
   },
   "BilledUsageAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/BilledUsage"
       }
      }
     }
    ]
   },
   "LimitsAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "$ref": "#/components/schemas/PlanLimits"
       }
      }
     }
    ]
   },
   "MemoryPage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/Memory"
            }
           }
          }
         }
        ]
       }
      }
     }
    ]
   },
   "SessionPage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/Session"
            }
           }
          }
         }
        ]
       }
      }
     }
    ]
   },
   "MessagePage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/Message"
            }
           }
          }
         }
        ]
       }
      }
     }
    ]
   },
   "WebhookPage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/Webhook"
            }
           }
          }
         }
        ]
       }
      }
     }
    ]
   },
   "DeliveryPage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/Delivery"
            }
           }
          }
         }
        ]
       }
      }
     }
    ]
   },
   "QuestionPage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/Question"
            }
           }
          }
         }
        ]
       }
      }
     }
    ]
   },
   "BillingPage": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/BilledMonth"
            }
           }
          }
         }
        ]
       }
      }
     }
    ]
   },
   "SearchAnswer": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Envelope"
     },
     {
      "type": "object",
      "required": [
       "data"
      ],
      "properties": {
       "data": {
        "allOf": [
         {
          "$ref": "#/components/schemas/PageBounds"
         },
         {
          "type": "object",
          "required": [
           "items"
          ],
          "properties": {
           "items": {
            "type": "array",
            "items": {
             "$ref": "#/components/schemas/Hit"
            }
           },
           "query_time_ms": {
            "type": "number"
           }
          }
         }
        ]
       }
      }
     }
    ]
   }
  }
 }
}
"""##
}
