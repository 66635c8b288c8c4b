// Made by docs/openapi from docs/api/contextiq.yaml. Do not edit.
// swift-format-ignore-file

extension OpenAPIDocument {
    /// docs/api/contextiq.yaml, as JSON.
    static let contextIQ = ##"""
{
 "openapi": "3.1.0",
 "info": {
  "title": "Engram, the native API (ContextIQ)",
  "version": "1",
  "description": "Sessions, memories and search. Every path under /api/v1 is also served under /contextiq/api/v1. Unknown members of bodies and unknown query parameters are ignored. What belongs to another organisation or user is answered like an unknown id. Bodies have at most 16 MiB. Answers of 4 KiB and more are compressed for clients that accept gzip.",
  "license": {
   "name": "See the repository",
   "identifier": "LicenseRef-Engram"
  }
 },
 "servers": [
  {
   "url": "/"
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
   "name": "sessions",
   "description": "Conversations and their events."
  },
  {
   "name": "memories",
   "description": "Facts that are remembered, their history, and search."
  },
  {
   "name": "jobs",
   "description": "Memories generated from conversations."
  },
  {
   "name": "keys",
   "description": "API keys; for admins."
  },
  {
   "name": "server",
   "description": "Liveness, readiness, documentation."
  }
 ],
 "paths": {
  "/api/v1/sessions": {
   "post": {
    "operationId": "createSession",
    "tags": [
     "sessions"
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
     "required": true,
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
      "description": "The session.",
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
       },
       "Idempotency-Replayed": {
        "$ref": "#/components/headers/Replayed"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/SessionWithEvents"
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
     "sessions"
    ],
    "summary": "List sessions in the order of creation.",
    "description": "Those of the caller, or all of the organisation for admins and holders of act_as. Each shows its newest 20 events.",
    "x-permissions": [
     "session:read"
    ],
    "parameters": [
     {
      "name": "user_id",
      "in": "query",
      "schema": {
       "type": "string"
      },
      "description": "Only sessions of this user."
     },
     {
      "name": "agent_id",
      "in": "query",
      "schema": {
       "type": "string"
      },
      "description": "Only sessions with this agent."
     },
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
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
      "description": "A part of the list.",
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
         "$ref": "#/components/schemas/SessionList"
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
  "/api/v1/sessions/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "get": {
    "operationId": "getSession",
    "tags": [
     "sessions"
    ],
    "summary": "Read a session with its events, up to 16 MiB of them.",
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
      "description": "The session.",
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
         "$ref": "#/components/schemas/SessionWithEvents"
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
     "sessions"
    ],
    "summary": "Delete a session and its events.",
    "x-permissions": [
     "session:delete"
    ],
    "parameters": [
     {
      "name": "cascade",
      "in": "query",
      "description": "What becomes of the memories that came from the session: keep leaves them, orphans removes those that no event of another session tells of, memories removes all. The last two need memory:delete too.",
      "schema": {
       "type": "string",
       "enum": [
        "keep",
        "orphans",
        "memories"
       ],
       "default": "keep"
      }
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
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "204": {
      "description": "It is gone.",
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
  "/api/v1/sessions/{id}/events": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "post": {
    "operationId": "appendEvent",
    "tags": [
     "sessions"
    ],
    "summary": "Append an event to a session.",
    "x-permissions": [
     "session:update"
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
        "$ref": "#/components/schemas/NewEvent"
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
      "description": "The event.",
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
       },
       "Idempotency-Replayed": {
        "$ref": "#/components/headers/Replayed"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Event"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     }
    }
   },
   "get": {
    "operationId": "listEvents",
    "tags": [
     "sessions"
    ],
    "summary": "List the events of a session in order.",
    "x-permissions": [
     "session:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
     },
     {
      "name": "after",
      "in": "query",
      "schema": {
       "type": "string",
       "format": "uuid"
      },
      "description": "Begin after this event."
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
      "description": "A part of the list.",
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
         "$ref": "#/components/schemas/EventList"
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
   }
  },
  "/api/v1/sessions/{id}/state": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "patch": {
    "operationId": "updateState",
    "tags": [
     "sessions"
    ],
    "summary": "Change the state of a session.",
    "x-permissions": [
     "session:update"
    ],
    "parameters": [
     {
      "name": "replace",
      "in": "query",
      "description": "Whether the given state takes the place of the old one, and not only of the members that it names.",
      "schema": {
       "$ref": "#/components/schemas/Switch"
      }
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "type": "object",
        "required": [
         "state"
        ],
        "properties": {
         "state": {
          "type": "object",
          "description": "At most 1 MiB."
         }
        }
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
      "description": "The session without its events.",
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
         "$ref": "#/components/schemas/Session"
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
  "/api/v1/memories": {
   "post": {
    "operationId": "createMemory",
    "tags": [
     "memories"
    ],
    "summary": "Remember a fact; it is durable and searchable when the answer comes.",
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
      "description": "The memory.",
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
       },
       "Idempotency-Replayed": {
        "$ref": "#/components/headers/Replayed"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Memory"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     }
    }
   },
   "get": {
    "operationId": "listMemories",
    "tags": [
     "memories"
    ],
    "summary": "List the memories of a scope in the order of creation.",
    "x-permissions": [
     "memory:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Scope"
     },
     {
      "$ref": "#/components/parameters/ScopeUser"
     },
     {
      "$ref": "#/components/parameters/ScopeOrganisation"
     },
     {
      "$ref": "#/components/parameters/ScopeMatch"
     },
     {
      "$ref": "#/components/parameters/Topic"
     },
     {
      "$ref": "#/components/parameters/Filter"
     },
     {
      "$ref": "#/components/parameters/Kinds"
     },
     {
      "$ref": "#/components/parameters/AsOf"
     },
     {
      "$ref": "#/components/parameters/Include"
     },
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
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
      "description": "A part of the list.",
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
         "$ref": "#/components/schemas/MemoryList"
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
  "/api/v1/memories/batch": {
   "post": {
    "operationId": "createMemories",
    "tags": [
     "memories"
    ],
    "summary": "Remember up to 1,000 facts in one transaction.",
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
        "type": "object",
        "required": [
         "memories"
        ],
        "properties": {
         "memories": {
          "type": "array",
          "minItems": 1,
          "maxItems": 1000,
          "items": {
           "$ref": "#/components/schemas/NewMemory"
          }
         },
         "atomic": {
          "type": "boolean",
          "default": false,
          "description": "Whether one refused fact refuses all."
         }
        }
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
      "description": "For each fact, in order, the memory or why there is none.",
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
       },
       "Idempotency-Replayed": {
        "$ref": "#/components/headers/Replayed"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/BatchResult"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     }
    }
   }
  },
  "/api/v1/memories/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/MemoryID"
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
    "parameters": [
     {
      "$ref": "#/components/parameters/AsOf"
     },
     {
      "$ref": "#/components/parameters/Include"
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
      "description": "The memory.",
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
         "$ref": "#/components/schemas/Memory"
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
   },
   "patch": {
    "operationId": "updateMemory",
    "tags": [
     "memories"
    ],
    "summary": "Change a memory; no change makes no revision.",
    "x-permissions": [
     "memory:update"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/MemoryPatch"
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
      "description": "The memory.",
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
         "$ref": "#/components/schemas/Memory"
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
    "summary": "Delete a memory; its history stays for 30 days.",
    "x-permissions": [
     "memory:delete"
    ],
    "parameters": [
     {
      "name": "purge",
      "in": "query",
      "description": "Whether nothing is kept. A memory that is deleted already, or has expired, can still be purged.",
      "schema": {
       "$ref": "#/components/schemas/Switch"
      }
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
     "507": {
      "$ref": "#/components/responses/Full"
     },
     "204": {
      "description": "It is gone.",
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
  "/api/v1/memories/{id}/revisions": {
   "parameters": [
    {
     "$ref": "#/components/parameters/MemoryID"
    }
   ],
   "get": {
    "operationId": "listRevisions",
    "tags": [
     "memories"
    ],
    "summary": "Read the history of a memory, newest first.",
    "x-permissions": [
     "memory:read"
    ],
    "parameters": [
     {
      "name": "include_deleted",
      "in": "query",
      "description": "Whether to answer for a memory that was deleted, or has expired, at most 30 days ago.",
      "schema": {
       "$ref": "#/components/schemas/Switch"
      }
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
      "description": "All revisions.",
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
         "type": "object",
         "required": [
          "revisions"
         ],
         "properties": {
          "revisions": {
           "type": "array",
           "minItems": 1,
           "items": {
            "$ref": "#/components/schemas/Revision"
           }
          }
         }
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
  "/api/v1/memories/search": {
   "post": {
    "operationId": "searchMemories",
    "tags": [
     "memories"
    ],
    "summary": "Find the memories of a scope that are nearest to a text or vector.",
    "description": "The query parameters belong to bodies of application/octet-stream, whose float32 values are the vector; a JSON body says everything itself.",
    "x-permissions": [
     "memory:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Scope"
     },
     {
      "$ref": "#/components/parameters/ScopeUser"
     },
     {
      "$ref": "#/components/parameters/ScopeOrganisation"
     },
     {
      "$ref": "#/components/parameters/ScopeMatch"
     },
     {
      "$ref": "#/components/parameters/Topic"
     },
     {
      "$ref": "#/components/parameters/Filter"
     },
     {
      "$ref": "#/components/parameters/Kinds"
     },
     {
      "$ref": "#/components/parameters/AsOf"
     },
     {
      "$ref": "#/components/parameters/Include"
     },
     {
      "name": "dim",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 4096
      },
      "description": "Values of a row; required for batches."
     },
     {
      "name": "top_k",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000,
       "default": 10
      },
      "description": "The most hits."
     },
     {
      "name": "limit",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000
      },
      "description": "An alias of top_k."
     },
     {
      "name": "min_confidence",
      "in": "query",
      "schema": {
       "type": "number",
       "minimum": 0,
       "maximum": 1
      },
      "description": "The least confidence of a hit."
     },
     {
      "name": "min_similarity",
      "in": "query",
      "schema": {
       "type": "number",
       "minimum": 0,
       "maximum": 1
      },
      "description": "The least similarity of a hit."
     },
     {
      "name": "exact",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/Switch"
      },
      "description": "Whether every memory that may be answered is scored exactly."
     },
     {
      "name": "search_type",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/SearchType"
      },
      "description": "How memories are ranked; keyword and hybrid need search_query."
     },
     {
      "name": "search_query",
      "in": "query",
      "schema": {
       "type": "string"
      },
      "description": "The text whose words a keyword or hybrid search looks for."
     },
     {
      "name": "explain",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/Switch"
      },
      "description": "Whether hits show the parts of their scores."
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "$ref": "#/components/schemas/Search"
       }
      },
      "application/octet-stream": {
       "schema": {
        "type": "string",
        "format": "binary",
        "description": "One row of little-endian float32 values."
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
      "description": "The hits, best first.",
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
         "$ref": "#/components/schemas/SearchResult"
        }
       }
      }
     }
    }
   }
  },
  "/api/v1/memories/search/batch": {
   "post": {
    "operationId": "searchMemoriesInBatch",
    "tags": [
     "memories"
    ],
    "summary": "Answer up to 1,000 searches.",
    "description": "Together the queries may ask for 100,000 hits, those with embeddings counted tenfold. What is refused of one query is told in its place.",
    "x-permissions": [
     "memory:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Scope"
     },
     {
      "$ref": "#/components/parameters/ScopeUser"
     },
     {
      "$ref": "#/components/parameters/ScopeOrganisation"
     },
     {
      "$ref": "#/components/parameters/ScopeMatch"
     },
     {
      "$ref": "#/components/parameters/Topic"
     },
     {
      "$ref": "#/components/parameters/Filter"
     },
     {
      "$ref": "#/components/parameters/Kinds"
     },
     {
      "$ref": "#/components/parameters/AsOf"
     },
     {
      "$ref": "#/components/parameters/Include"
     },
     {
      "name": "dim",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 4096
      },
      "description": "Values of a row; required for batches."
     },
     {
      "name": "top_k",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000,
       "default": 10
      },
      "description": "The most hits."
     },
     {
      "name": "limit",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000
      },
      "description": "An alias of top_k."
     },
     {
      "name": "min_confidence",
      "in": "query",
      "schema": {
       "type": "number",
       "minimum": 0,
       "maximum": 1
      },
      "description": "The least confidence of a hit."
     },
     {
      "name": "min_similarity",
      "in": "query",
      "schema": {
       "type": "number",
       "minimum": 0,
       "maximum": 1
      },
      "description": "The least similarity of a hit."
     },
     {
      "name": "exact",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/Switch"
      },
      "description": "Whether every memory that may be answered is scored exactly."
     },
     {
      "name": "search_type",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/SearchType"
      },
      "description": "How memories are ranked; keyword and hybrid need search_query."
     },
     {
      "name": "search_query",
      "in": "query",
      "schema": {
       "type": "string"
      },
      "description": "The text whose words a keyword or hybrid search looks for."
     },
     {
      "name": "explain",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/Switch"
      },
      "description": "Whether hits show the parts of their scores."
     }
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "type": "object",
        "required": [
         "queries"
        ],
        "properties": {
         "queries": {
          "type": "array",
          "minItems": 1,
          "maxItems": 1000,
          "items": {
           "$ref": "#/components/schemas/BatchQuery"
          }
         },
         "scope": {
          "$ref": "#/components/schemas/Scope"
         },
         "scope_match": {
          "$ref": "#/components/schemas/ScopeMatch"
         },
         "top_k": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000
         },
         "limit": {
          "type": "integer",
          "minimum": 1,
          "maximum": 1000
         },
         "exact": {
          "type": "boolean"
         },
         "include": {
          "$ref": "#/components/schemas/IncludeList"
         },
         "search_type": {
          "oneOf": [
           {
            "$ref": "#/components/schemas/SearchType"
           },
           {
            "type": "null"
           }
          ]
         },
         "kinds": {
          "$ref": "#/components/schemas/KindList"
         },
         "weights": {
          "oneOf": [
           {
            "$ref": "#/components/schemas/Weights"
           },
           {
            "type": "null"
           }
          ]
         },
         "recency": {
          "oneOf": [
           {
            "$ref": "#/components/schemas/Recency"
           },
           {
            "type": "null"
           }
          ]
         },
         "explain": {
          "type": "boolean"
         }
        }
       }
      },
      "application/octet-stream": {
       "schema": {
        "type": "string",
        "format": "binary",
        "description": "Rows of dim little-endian float32 values, one query a row."
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
      "description": "The answers in the order of the queries.",
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
         "type": "object",
         "required": [
          "results"
         ],
         "properties": {
          "results": {
           "type": "array",
           "items": {
            "anyOf": [
             {
              "$ref": "#/components/schemas/SearchResult"
             },
             {
              "$ref": "#/components/schemas/Refusal"
             }
            ]
           }
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "/api/v1/memories/generate": {
   "post": {
    "operationId": "generateMemories",
    "tags": [
     "jobs"
    ],
    "summary": "Generate memories from a session or a text.",
    "description": "A job that runs in the background and survives restarts. What it writes and its end are one transaction. A repeated request with an idempotency key makes no second job: it is answered with the job as it was when it was made, or with the finished one when it waits. A job that has ended can be read for 30 days.",
    "x-permissions": [
     "memory:create",
     "session:read"
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
        "$ref": "#/components/schemas/NewJob"
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
      "description": "The finished job; the caller waited for it.",
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
       },
       "Idempotency-Replayed": {
        "$ref": "#/components/headers/Replayed"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Job"
        }
       }
      }
     },
     "202": {
      "description": "The job.",
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
       },
       "Idempotency-Replayed": {
        "$ref": "#/components/headers/Replayed"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Job"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     },
     "410": {
      "$ref": "#/components/responses/Expired"
     }
    }
   }
  },
  "/api/v1/memories/jobs": {
   "get": {
    "operationId": "listJobs",
    "tags": [
     "jobs"
    ],
    "summary": "List jobs, newest first.",
    "x-permissions": [
     "memory:read"
    ],
    "parameters": [
     {
      "name": "status",
      "in": "query",
      "schema": {
       "$ref": "#/components/schemas/JobStatus"
      },
      "description": "Only jobs with this status."
     },
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Offset"
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
      "description": "The jobs that the caller asked for; with act_as, those of the organisation.",
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
         "allOf": [
          {
           "$ref": "#/components/schemas/Paging"
          },
          {
           "type": "object",
           "required": [
            "jobs"
           ],
           "properties": {
            "jobs": {
             "type": "array",
             "items": {
              "$ref": "#/components/schemas/Job"
             }
            }
           }
          }
         ]
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
  "/api/v1/memories/jobs/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/JobID"
    }
   ],
   "get": {
    "operationId": "getJob",
    "tags": [
     "jobs"
    ],
    "summary": "Read where a job stands.",
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
      "description": "The job.",
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
         "$ref": "#/components/schemas/Job"
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
    "operationId": "cancelJob",
    "tags": [
     "jobs"
    ],
    "summary": "Cancel a job that has not ended; it writes nothing.",
    "x-permissions": [
     "memory:create"
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
      "description": "The cancelled job.",
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
         "$ref": "#/components/schemas/Job"
        }
       }
      }
     },
     "404": {
      "$ref": "#/components/responses/NotFound"
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     }
    }
   }
  },
  "/admin/keys": {
   "post": {
    "operationId": "createKey",
    "tags": [
     "keys"
    ],
    "summary": "Make an API key; it is shown once.",
    "x-permissions": [
     "admin"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "type": "object",
        "required": [
         "user"
        ],
        "properties": {
         "user": {
          "type": "string",
          "minLength": 1,
          "maxLength": 500,
          "description": "The user for whom the key acts."
         },
         "organisation": {
          "type": "string",
          "description": "The caller's own organisation; another one is 403."
         },
         "name": {
          "type": [
           "string",
           "null"
          ],
          "minLength": 1,
          "maxLength": 500
         },
         "dialect": {
          "type": [
           "string",
           "null"
          ],
          "minLength": 1,
          "maxLength": 500
         },
         "permissions": {
          "type": "array",
          "items": {
           "$ref": "#/components/schemas/Permission"
          }
         },
         "expires_at": {
          "anyOf": [
           {
            "type": "string",
            "format": "date-time"
           },
           {
            "type": "null"
           }
          ],
          "description": "A time to come."
         }
        }
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
      "description": "The key.",
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
         "allOf": [
          {
           "$ref": "#/components/schemas/Key"
          },
          {
           "type": "object",
           "required": [
            "key"
           ],
           "properties": {
            "key": {
             "type": "string",
             "pattern": "^ck_"
            }
           }
          }
         ]
        }
       }
      }
     }
    }
   },
   "get": {
    "operationId": "listKeys",
    "tags": [
     "keys"
    ],
    "summary": "List the keys of the organisation.",
    "x-permissions": [
     "admin"
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
      "description": "The keys without their secrets.",
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
         "type": "object",
         "required": [
          "keys"
         ],
         "properties": {
          "keys": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Key"
           }
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "/admin/keys/{prefix}": {
   "parameters": [
    {
     "name": "prefix",
     "in": "path",
     "required": true,
     "schema": {
      "type": "string",
      "minLength": 1
     },
     "description": "The public prefix of a key."
    }
   ],
   "delete": {
    "operationId": "revokeKey",
    "tags": [
     "keys"
    ],
    "summary": "Revoke a key; from then on it is refused.",
    "x-permissions": [
     "admin"
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
      "description": "It is revoked.",
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
  "/livez": {
   "get": {
    "operationId": "live",
    "tags": [
     "server"
    ],
    "summary": "Whether the process answers.",
    "security": [],
    "responses": {
     "200": {
      "description": "It does.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "status"
         ],
         "properties": {
          "status": {
           "const": "ok"
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "/readyz": {
   "get": {
    "operationId": "ready",
    "tags": [
     "server"
    ],
    "summary": "Whether writes are taken.",
    "security": [],
    "responses": {
     "200": {
      "description": "The state of the store.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "status"
         ],
         "properties": {
          "status": {
           "enum": [
            "ready",
            "read-only"
           ]
          }
         }
        }
       }
      }
     },
     "503": {
      "description": "The state of the store.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "status"
         ],
         "properties": {
          "status": {
           "enum": [
            "ready",
            "read-only"
           ]
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "/health": {
   "get": {
    "operationId": "health",
    "tags": [
     "server"
    ],
    "summary": "What the server runs on.",
    "security": [],
    "responses": {
     "200": {
      "description": "The server's state.",
      "headers": {
       "X-Correlation-ID": {
        "$ref": "#/components/headers/CorrelationID"
       }
      },
      "content": {
       "application/json": {
        "schema": {
         "$ref": "#/components/schemas/Health"
        }
       }
      }
     }
    }
   }
  },
  "/openapi.json": {
   "get": {
    "operationId": "openAPI",
    "tags": [
     "server"
    ],
    "summary": "This document.",
    "security": [],
    "responses": {
     "200": {
      "description": "The document.",
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
         "type": "object",
         "required": [
          "openapi",
          "info",
          "paths"
         ]
        }
       }
      }
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     }
    }
   }
  },
  "/openapi/contextiq.json": {
   "get": {
    "operationId": "openAPIOfContextIQ",
    "tags": [
     "server"
    ],
    "summary": "This document, by the name of its dialect.",
    "security": [],
    "responses": {
     "200": {
      "description": "The document.",
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
         "type": "object",
         "required": [
          "openapi",
          "info",
          "paths"
         ]
        }
       }
      }
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     }
    }
   }
  },
  "/docs": {
   "get": {
    "operationId": "docs",
    "tags": [
     "server"
    ],
    "summary": "This document as a page.",
    "security": [],
    "responses": {
     "200": {
      "description": "The page.",
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
       "text/html": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
     }
    }
   }
  },
  "/redoc": {
   "get": {
    "operationId": "redoc",
    "tags": [
     "server"
    ],
    "summary": "The same page.",
    "security": [],
    "responses": {
     "200": {
      "description": "The page.",
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
       "text/html": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "429": {
      "$ref": "#/components/responses/TooManyRequests"
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
    "name": "X-API-Key",
    "description": "An API key."
   },
   "bearer": {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key or a JSON Web Token."
   }
  },
  "headers": {
   "CorrelationID": {
    "description": "Ties the request to the server's log; the caller's own, or one made by the server.",
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "RateLimit": {
    "description": "Requests a minute; absent when nothing is limited.",
    "schema": {
     "type": "integer",
     "minimum": 1
    }
   },
   "RateRemaining": {
    "description": "Requests that are left.",
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "RateReset": {
    "description": "When all requests are back, in seconds since 1970.",
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "RetryAfter": {
    "description": "Seconds after which to try again.",
    "required": true,
    "schema": {
     "type": "integer",
     "minimum": 0
    }
   },
   "Replayed": {
    "description": "Says that the first answer to an Idempotency-Key is repeated.",
    "schema": {
     "const": "true"
    }
   },
   "Authenticate": {
    "description": "How to authenticate.",
    "required": true,
    "schema": {
     "type": "string"
    }
   }
  },
  "parameters": {
   "SessionID": {
    "name": "id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string",
     "format": "uuid"
    },
    "description": "The session."
   },
   "MemoryID": {
    "name": "id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string",
     "format": "uuid"
    },
    "description": "The memory."
   },
   "JobID": {
    "name": "id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string",
     "format": "uuid"
    },
    "description": "The job."
   },
   "Limit": {
    "name": "limit",
    "in": "query",
    "schema": {
     "type": "integer",
     "minimum": 1,
     "maximum": 1000,
     "default": 100
    },
    "description": "The most items."
   },
   "Offset": {
    "name": "offset",
    "in": "query",
    "schema": {
     "type": "integer",
     "minimum": 0,
     "maximum": 2147483647,
     "default": 0
    },
    "description": "Items of the list that come before."
   },
   "IdempotencyKey": {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes the request repeatable: for 24 hours the first answer to the key is repeated; the key with another request is 422.",
    "schema": {
     "type": "string",
     "minLength": 1,
     "maxLength": 255,
     "pattern": "^[!-~]([ -~]*[!-~])?$"
    }
   },
   "Scope": {
    "name": "scope",
    "in": "query",
    "description": "The scope as JSON. Required, with scope_user_id or scope_org_id as another way to spell it, unless the caller is an admin and scope_match is subset.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Scope"
      }
     }
    }
   },
   "ScopeUser": {
    "name": "scope_user_id",
    "in": "query",
    "schema": {
     "type": "string",
     "maxLength": 500
    },
    "description": "A further pair of the scope, user_id."
   },
   "ScopeOrganisation": {
    "name": "scope_org_id",
    "in": "query",
    "schema": {
     "type": "string",
     "maxLength": 500
    },
    "description": "A further pair of the scope, org_id."
   },
   "ScopeMatch": {
    "name": "scope_match",
    "in": "query",
    "schema": {
     "$ref": "#/components/schemas/ScopeMatch"
    },
    "description": "Which scopes are meant."
   },
   "Topic": {
    "name": "topic",
    "in": "query",
    "schema": {
     "type": "string"
    },
    "description": "Only memories of this topic."
   },
   "Filter": {
    "name": "filter",
    "in": "query",
    "description": "Only memories that pass this filter.",
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Filter"
      }
     }
    }
   },
   "Kinds": {
    "name": "kinds",
    "in": "query",
    "description": "Facts, turns (messages) or both.",
    "style": "form",
    "explode": false,
    "schema": {
     "type": "array",
     "minItems": 1,
     "items": {
      "enum": [
       "fact",
       "turn"
      ]
     },
     "default": [
      "fact"
     ]
    }
   },
   "AsOf": {
    "name": "as_of",
    "in": "query",
    "description": "Answers as of this moment; one to come means now.",
    "schema": {
     "type": "string",
     "format": "date-time"
    }
   },
   "Include": {
    "name": "include",
    "in": "query",
    "description": "What is shown beyond the usual members.",
    "style": "form",
    "explode": false,
    "schema": {
     "type": "array",
     "items": {
      "enum": [
       "metadata",
       "embedding",
       "scope",
       "access"
      ]
     }
    }
   }
  },
  "responses": {
   "Malformed": {
    "description": "The body is not JSON, or a parameter cannot be read.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Unauthorized": {
    "description": "No valid credential.",
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
     },
     "WWW-Authenticate": {
      "$ref": "#/components/headers/Authenticate"
     }
    },
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Forbidden": {
    "description": "A permission is missing, or another user's data was named.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "NotFound": {
    "description": "Unknown, or another's.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Conflict": {
    "description": "The id exists, the job has ended, or the answer to the Idempotency-Key was deleted.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Expired": {
    "description": "The session has expired.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Slow": {
    "description": "The body did not arrive in time.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "TooLarge": {
    "description": "The body is longer than 16 MiB.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "WrongType": {
    "description": "The body is not declared as JSON (development mode), or is raw where JSON is expected.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Full": {
    "description": "The disk or the store is full; nothing acknowledged is lost.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Invalid": {
    "description": "Rules that the request breaks, each with its place.",
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
       "anyOf": [
        {
         "$ref": "#/components/schemas/Problems"
        },
        {
         "$ref": "#/components/schemas/Problem"
        }
       ]
      }
     }
    }
   },
   "TooManyRequests": {
    "description": "One request too many.",
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
     },
     "Retry-After": {
      "$ref": "#/components/headers/RetryAfter"
     }
    },
    "content": {
     "application/json": {
      "schema": {
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   },
   "Busy": {
    "description": "Too much work is waiting, or the store cannot be read.",
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
       "$ref": "#/components/schemas/Problem"
      }
     }
    }
   }
  },
  "schemas": {
   "Switch": {
    "type": "string",
    "enum": [
     "true",
     "false",
     "1",
     "0"
    ],
    "default": "false"
   },
   "ScopeMatch": {
    "type": "string",
    "enum": [
     "exact",
     "subset"
    ],
    "default": "exact",
    "description": "exact: the scope with exactly these pairs. subset: those that include these pairs and whose user_id is the caller's or absent."
   },
   "SearchType": {
    "type": "string",
    "enum": [
     "semantic",
     "keyword",
     "hybrid"
    ],
    "default": "semantic"
   },
   "KindList": {
    "type": [
     "array",
     "null"
    ],
    "minItems": 1,
    "items": {
     "type": "string",
     "enum": [
      "fact",
      "turn"
     ]
    },
    "default": [
     "fact"
    ]
   },
   "Weights": {
    "type": "object",
    "description": "What the parts of a score count in keyword (importance only) and hybrid searches.",
    "properties": {
     "semantic": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.5
     },
     "keyword": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.5
     },
     "context": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.25
     },
     "importance": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0
     }
    }
   },
   "Recency": {
    "type": "object",
    "description": "How much a memory that changed just now counts more, and after what time half of that.",
    "properties": {
     "weight": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0.2
     },
     "half_life_days": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 10000000000,
      "default": 30
     },
     "half_life_seconds": {
      "type": "number",
      "exclusiveMinimum": 0,
      "maximum": 10000000000
     }
    },
    "not": {
     "required": [
      "half_life_days",
      "half_life_seconds"
     ]
    }
   },
   "IncludeList": {
    "type": "array",
    "items": {
     "type": "string",
     "enum": [
      "metadata",
      "embedding",
      "scope",
      "access"
     ]
    }
   },
   "Permission": {
    "type": "string",
    "enum": [
     "session:create",
     "session:read",
     "session:update",
     "session:delete",
     "memory:create",
     "memory:read",
     "memory:update",
     "memory:delete",
     "chat:use",
     "webhook:manage",
     "analytics:read",
     "act_as",
     "admin"
    ]
   },
   "Time": {
    "type": "string",
    "format": "date-time"
   },
   "Scope": {
    "type": "object",
    "description": "Pairs in any order. A scope without user_id is shared by the organisation.",
    "minProperties": 1,
    "maxProperties": 5,
    "propertyNames": {
     "pattern": "^[A-Za-z0-9_-]{1,100}$"
    },
    "additionalProperties": {
     "type": "string",
     "minLength": 1,
     "maxLength": 500
    }
   },
   "Fraction": {
    "type": "number",
    "minimum": 0,
    "maximum": 1
   },
   "TTL": {
    "type": [
     "integer",
     "null"
    ],
    "minimum": 1,
    "maximum": 315360000,
    "description": "Seconds until it expires; null for never."
   },
   "Vector": {
    "description": "Numbers, or base64 of little-endian float32 values.",
    "anyOf": [
     {
      "type": "array",
      "minItems": 1,
      "maxItems": 4096,
      "items": {
       "type": "number",
       "minimum": -1e+18,
       "maximum": 1e+18
      }
     },
     {
      "type": "string",
      "contentEncoding": "base64",
      "pattern": "^([A-Za-z0-9+/]{16})+$"
     }
    ]
   },
   "Text": {
    "type": "string",
    "minLength": 1,
    "maxLength": 50000,
    "pattern": "[^\\s\\x00-\\x20\\u0085]",
    "description": "Some text that is not blank."
   },
   "Name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 500,
    "pattern": "[^\\s\\x00-\\x20\\u0085]"
   },
   "NewSession": {
    "type": "object",
    "required": [
     "user_id",
     "agent_id",
     "scope"
    ],
    "properties": {
     "user_id": {
      "$ref": "#/components/schemas/Name"
     },
     "agent_id": {
      "$ref": "#/components/schemas/Name"
     },
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "metadata": {
      "type": "object",
      "description": "At most 16 KiB."
     },
     "state": {
      "type": "object",
      "description": "At most 1 MiB."
     },
     "ttl_seconds": {
      "$ref": "#/components/schemas/TTL"
     }
    }
   },
   "Session": {
    "type": "object",
    "required": [
     "id",
     "user_id",
     "agent_id",
     "scope",
     "event_count",
     "state",
     "metadata",
     "created_at",
     "updated_at",
     "expires_at"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "user_id": {
      "type": "string"
     },
     "agent_id": {
      "type": "string"
     },
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "event_count": {
      "type": "integer",
      "minimum": 0
     },
     "state": {
      "type": "object"
     },
     "metadata": {
      "type": "object"
     },
     "created_at": {
      "$ref": "#/components/schemas/Time"
     },
     "updated_at": {
      "$ref": "#/components/schemas/Time"
     },
     "expires_at": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ]
     }
    }
   },
   "SessionWithEvents": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Session"
     },
     {
      "type": "object",
      "required": [
       "events"
      ],
      "properties": {
       "events": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Event"
        }
       }
      }
     }
    ]
   },
   "SessionList": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Paging"
     },
     {
      "type": "object",
      "required": [
       "sessions"
      ],
      "properties": {
       "sessions": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/SessionWithEvents"
        }
       }
      }
     }
    ]
   },
   "Paging": {
    "type": "object",
    "required": [
     "total",
     "limit",
     "offset"
    ],
    "properties": {
     "total": {
      "type": "integer",
      "minimum": 0
     },
     "limit": {
      "type": "integer",
      "minimum": 1
     },
     "offset": {
      "type": "integer",
      "minimum": 0
     }
    }
   },
   "NewEvent": {
    "type": "object",
    "required": [
     "author",
     "content"
    ],
    "properties": {
     "author": {
      "$ref": "#/components/schemas/Name"
     },
     "invocation_id": {
      "type": [
       "string",
       "null"
      ],
      "maxLength": 500
     },
     "content": {
      "type": "object",
      "description": "At most 1 MiB; usually role and parts."
     }
    }
   },
   "Event": {
    "type": "object",
    "required": [
     "id",
     "session_id",
     "author",
     "invocation_id",
     "content",
     "timestamp"
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
     "author": {
      "type": "string"
     },
     "invocation_id": {
      "type": [
       "string",
       "null"
      ]
     },
     "content": {
      "type": "object"
     },
     "timestamp": {
      "$ref": "#/components/schemas/Time"
     }
    }
   },
   "EventList": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Paging"
     },
     {
      "type": "object",
      "required": [
       "events"
      ],
      "properties": {
       "events": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Event"
        }
       }
      }
     }
    ]
   },
   "NewMemory": {
    "type": "object",
    "required": [
     "scope",
     "fact"
    ],
    "properties": {
     "id": {
      "anyOf": [
       {
        "type": "string",
        "format": "uuid"
       },
       {
        "type": "null"
       }
      ],
      "description": "The caller's own id, unique in the organisation."
     },
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "fact": {
      "$ref": "#/components/schemas/Text"
     },
     "topic": {
      "type": [
       "string",
       "null"
      ],
      "maxLength": 500
     },
     "confidence": {
      "$ref": "#/components/schemas/Fraction"
     },
     "importance": {
      "$ref": "#/components/schemas/Fraction"
     },
     "metadata": {
      "type": "object",
      "description": "At most 16 KiB."
     },
     "embedding": {
      "$ref": "#/components/schemas/Vector"
     },
     "session_id": {
      "anyOf": [
       {
        "type": "string",
        "format": "uuid"
       },
       {
        "type": "null"
       }
      ],
      "description": "The session that it came from."
     },
     "ttl_seconds": {
      "$ref": "#/components/schemas/TTL"
     }
    }
   },
   "MemoryPatch": {
    "type": "object",
    "properties": {
     "fact": {
      "$ref": "#/components/schemas/Text"
     },
     "embedding": {
      "$ref": "#/components/schemas/Vector"
     },
     "topic": {
      "type": [
       "string",
       "null"
      ],
      "maxLength": 500,
      "description": "null clears it."
     },
     "confidence": {
      "$ref": "#/components/schemas/Fraction"
     },
     "importance": {
      "$ref": "#/components/schemas/Fraction"
     },
     "metadata": {
      "type": "object",
      "description": "A merge patch (RFC 7396); at most 16 KiB."
     },
     "ttl_seconds": {
      "$ref": "#/components/schemas/TTL"
     }
    }
   },
   "Memory": {
    "type": "object",
    "required": [
     "id",
     "scope",
     "fact",
     "topic",
     "confidence",
     "importance",
     "metadata",
     "session_id",
     "created_at",
     "updated_at",
     "expires_at",
     "revision"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "fact": {
      "type": "string"
     },
     "topic": {
      "type": [
       "string",
       "null"
      ]
     },
     "confidence": {
      "$ref": "#/components/schemas/Fraction"
     },
     "importance": {
      "$ref": "#/components/schemas/Fraction"
     },
     "metadata": {
      "type": "object"
     },
     "session_id": {
      "anyOf": [
       {
        "type": "string",
        "format": "uuid"
       },
       {
        "type": "null"
       }
      ]
     },
     "created_at": {
      "$ref": "#/components/schemas/Time"
     },
     "updated_at": {
      "$ref": "#/components/schemas/Time"
     },
     "expires_at": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ]
     },
     "revision": {
      "type": "integer",
      "minimum": 1
     },
     "source": {
      "$ref": "#/components/schemas/MemorySource"
     },
     "seen_count": {
      "type": "integer",
      "minimum": 1,
      "description": "How often generation met the fact."
     },
     "superseded_by": {
      "type": "string",
      "format": "uuid",
      "description": "The memory that took its place."
     },
     "access_count": {
      "type": "integer",
      "minimum": 0
     },
     "last_accessed_at": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ]
     },
     "embedding": {
      "type": "array",
      "items": {
       "type": "number"
      }
     }
    }
   },
   "MemorySource": {
    "type": "object",
    "description": "Where a generated memory came from.",
    "required": [
     "session_id",
     "event_ids"
    ],
    "properties": {
     "session_id": {
      "anyOf": [
       {
        "type": "string",
        "format": "uuid"
       },
       {
        "type": "null"
       }
      ]
     },
     "event_ids": {
      "type": "array",
      "maxItems": 64,
      "items": {
       "type": "string",
       "format": "uuid"
      }
     }
    }
   },
   "JobStatus": {
    "enum": [
     "pending",
     "running",
     "completed",
     "failed",
     "cancelled"
    ]
   },
   "NewJob": {
    "type": "object",
    "required": [
     "source_type",
     "scope"
    ],
    "oneOf": [
     {
      "title": "The events of a session",
      "required": [
       "source_reference"
      ],
      "properties": {
       "source_type": {
        "const": "session"
       },
       "source_reference": {
        "type": "string",
        "format": "uuid",
        "description": "The session."
       }
      }
     },
     {
      "title": "A text",
      "required": [
       "source_text"
      ],
      "properties": {
       "source_type": {
        "const": "text"
       },
       "source_text": {
        "type": "string",
        "minLength": 1,
        "maxLength": 1000000
       }
      }
     }
    ],
    "properties": {
     "source_type": {
      "enum": [
       "session",
       "text"
      ]
     },
     "source_reference": {
      "description": "Ignored unless source_type is session."
     },
     "source_text": {
      "description": "Ignored unless source_type is text."
     },
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "config": {
      "type": [
       "object",
       "null"
      ],
      "properties": {
       "wait_for_completion": {
        "type": "boolean",
        "default": false
       },
       "topics": {
        "type": [
         "array",
         "null"
        ],
        "maxItems": 50,
        "items": {
         "type": "string",
         "maxLength": 500
        }
       },
       "extraction_model": {
        "type": [
         "string",
         "null"
        ],
        "maxLength": 500,
        "description": "Ignored by the rules."
       },
       "consolidation": {
        "anyOf": [
         {
          "enum": [
           "conservative",
           "eager",
           "off"
          ]
         },
         {
          "type": "null"
         }
        ]
       }
      }
     }
    }
   },
   "Job": {
    "type": "object",
    "required": [
     "job_id",
     "status",
     "source_type",
     "scope",
     "config",
     "attempts",
     "created_at"
    ],
    "properties": {
     "job_id": {
      "type": "string",
      "format": "uuid"
     },
     "status": {
      "$ref": "#/components/schemas/JobStatus"
     },
     "source_type": {
      "enum": [
       "session",
       "text"
      ]
     },
     "source_reference": {
      "type": "string",
      "format": "uuid"
     },
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "config": {
      "type": "object"
     },
     "result": {
      "type": "object",
      "required": [
       "memories_created",
       "memories_updated",
       "memories_deleted",
       "memories_seen",
       "extractor",
       "memory_ids"
      ],
      "properties": {
       "memories_created": {
        "type": "integer",
        "minimum": 0
       },
       "memories_updated": {
        "type": "integer",
        "minimum": 0
       },
       "memories_deleted": {
        "type": "integer",
        "minimum": 0,
        "description": "Memories that a newer fact superseded."
       },
       "memories_seen": {
        "type": "integer",
        "minimum": 0,
        "description": "Facts that were known already."
       },
       "extractor": {
        "enum": [
         "rules",
         "llm"
        ]
       },
       "memory_ids": {
        "type": "array",
        "maxItems": 1000,
        "items": {
         "type": "string",
         "format": "uuid"
        }
       }
      }
     },
     "error": {
      "type": "string",
      "description": "Why it failed."
     },
     "attempts": {
      "type": "integer",
      "minimum": 0
     },
     "created_at": {
      "$ref": "#/components/schemas/Time"
     },
     "started_at": {
      "$ref": "#/components/schemas/Time"
     },
     "completed_at": {
      "$ref": "#/components/schemas/Time"
     }
    }
   },
   "MemoryList": {
    "allOf": [
     {
      "$ref": "#/components/schemas/Paging"
     },
     {
      "type": "object",
      "required": [
       "memories"
      ],
      "properties": {
       "memories": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Memory"
        }
       }
      }
     }
    ]
   },
   "Refusal": {
    "type": "object",
    "required": [
     "status",
     "detail"
    ],
    "properties": {
     "status": {
      "type": "integer",
      "minimum": 400
     },
     "detail": {
      "$ref": "#/components/schemas/Detail"
     }
    }
   },
   "BatchResult": {
    "type": "object",
    "required": [
     "results",
     "created",
     "failed"
    ],
    "properties": {
     "results": {
      "type": "array",
      "items": {
       "anyOf": [
        {
         "type": "object",
         "required": [
          "status",
          "memory"
         ],
         "properties": {
          "status": {
           "const": 201
          },
          "memory": {
           "$ref": "#/components/schemas/Memory"
          }
         }
        },
        {
         "$ref": "#/components/schemas/Refusal"
        }
       ]
      }
     },
     "created": {
      "type": "integer",
      "minimum": 0
     },
     "failed": {
      "type": "integer",
      "minimum": 0
     }
    }
   },
   "Revision": {
    "type": "object",
    "required": [
     "revision_number",
     "fact",
     "action",
     "topic",
     "confidence",
     "metadata",
     "actor",
     "created_at"
    ],
    "properties": {
     "revision_number": {
      "type": "integer",
      "minimum": 1
     },
     "fact": {
      "type": "string"
     },
     "action": {
      "enum": [
       "CREATED",
       "UPDATED",
       "DELETED",
       "MERGED",
       "SUPERSEDED"
      ]
     },
     "topic": {
      "type": [
       "string",
       "null"
      ]
     },
     "confidence": {
      "$ref": "#/components/schemas/Fraction"
     },
     "metadata": {
      "type": "object"
     },
     "actor": {
      "type": "string"
     },
     "created_at": {
      "$ref": "#/components/schemas/Time"
     }
    }
   },
   "Filter": {
    "type": "object",
    "description": "Its members are and-ed. At most 8 filters within each other, 256 comparisons, 10,000 values of one in.",
    "properties": {
     "and": {
      "type": "array",
      "minItems": 1,
      "items": {
       "$ref": "#/components/schemas/Filter"
      }
     },
     "or": {
      "type": "array",
      "minItems": 1,
      "items": {
       "$ref": "#/components/schemas/Filter"
      }
     },
     "not": {
      "$ref": "#/components/schemas/Filter"
     },
     "topic": {
      "$ref": "#/components/schemas/StringComparison"
     },
     "confidence": {
      "$ref": "#/components/schemas/NumberComparison"
     },
     "importance": {
      "$ref": "#/components/schemas/NumberComparison"
     },
     "created_at": {
      "$ref": "#/components/schemas/TimeComparison"
     },
     "updated_at": {
      "$ref": "#/components/schemas/TimeComparison"
     },
     "session_id": {
      "$ref": "#/components/schemas/IDComparison"
     },
     "id": {
      "$ref": "#/components/schemas/IDComparison"
     }
    },
    "patternProperties": {
     "^metadata\\..+$": {
      "$ref": "#/components/schemas/MetadataComparison"
     }
    },
    "additionalProperties": false
   },
   "StringComparison": {
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": false,
      "properties": {
       "eq": {
        "type": "string"
       },
       "ne": {
        "type": "string"
       },
       "gt": {
        "type": "string"
       },
       "gte": {
        "type": "string"
       },
       "lt": {
        "type": "string"
       },
       "lte": {
        "type": "string"
       },
       "in": {
        "type": "array",
        "items": {
         "type": "string"
        }
       },
       "exists": {
        "type": "boolean"
       }
      }
     }
    ]
   },
   "NumberComparison": {
    "anyOf": [
     {
      "type": "number"
     },
     {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": false,
      "properties": {
       "eq": {
        "type": "number"
       },
       "ne": {
        "type": "number"
       },
       "gt": {
        "type": "number"
       },
       "gte": {
        "type": "number"
       },
       "lt": {
        "type": "number"
       },
       "lte": {
        "type": "number"
       },
       "in": {
        "type": "array",
        "items": {
         "type": "number"
        }
       },
       "exists": {
        "type": "boolean"
       }
      }
     }
    ]
   },
   "TimeComparison": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/Time"
     },
     {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": false,
      "properties": {
       "eq": {
        "$ref": "#/components/schemas/Time"
       },
       "ne": {
        "$ref": "#/components/schemas/Time"
       },
       "gt": {
        "$ref": "#/components/schemas/Time"
       },
       "gte": {
        "$ref": "#/components/schemas/Time"
       },
       "lt": {
        "$ref": "#/components/schemas/Time"
       },
       "lte": {
        "$ref": "#/components/schemas/Time"
       },
       "in": {
        "type": "array",
        "items": {
         "$ref": "#/components/schemas/Time"
        }
       },
       "exists": {
        "type": "boolean"
       }
      }
     }
    ]
   },
   "IDComparison": {
    "anyOf": [
     {
      "type": "string",
      "format": "uuid"
     },
     {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": false,
      "properties": {
       "eq": {
        "type": "string",
        "format": "uuid"
       },
       "ne": {
        "type": "string",
        "format": "uuid"
       },
       "in": {
        "type": "array",
        "items": {
         "type": "string",
         "format": "uuid"
        }
       },
       "exists": {
        "type": "boolean"
       }
      }
     }
    ]
   },
   "MetadataComparison": {
    "anyOf": [
     {
      "type": [
       "string",
       "number",
       "boolean",
       "null"
      ]
     },
     {
      "type": "object",
      "minProperties": 1,
      "additionalProperties": false,
      "properties": {
       "eq": {
        "type": [
         "string",
         "number",
         "boolean",
         "null"
        ]
       },
       "ne": {
        "type": [
         "string",
         "number",
         "boolean",
         "null"
        ]
       },
       "in": {
        "type": "array",
        "items": {
         "type": [
          "string",
          "number",
          "boolean",
          "null"
         ]
        }
       },
       "gt": {
        "type": [
         "string",
         "number"
        ]
       },
       "gte": {
        "type": [
         "string",
         "number"
        ]
       },
       "lt": {
        "type": [
         "string",
         "number"
        ]
       },
       "lte": {
        "type": [
         "string",
         "number"
        ]
       },
       "exists": {
        "type": "boolean"
       }
      }
     }
    ]
   },
   "BatchQuery": {
    "type": "object",
    "anyOf": [
     {
      "required": [
       "search_query"
      ]
     },
     {
      "required": [
       "query_embedding"
      ]
     }
    ],
    "properties": {
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "scope_match": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/ScopeMatch"
       },
       {
        "type": "null"
       }
      ]
     },
     "search_query": {
      "$ref": "#/components/schemas/Text"
     },
     "query_embedding": {
      "$ref": "#/components/schemas/Vector"
     },
     "search_type": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/SearchType"
       },
       {
        "type": "null"
       }
      ]
     },
     "top_k": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "default": 10
     },
     "limit": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "description": "An alias of top_k."
     },
     "topic": {
      "type": [
       "string",
       "null"
      ]
     },
     "min_confidence": {
      "$ref": "#/components/schemas/Fraction"
     },
     "min_similarity": {
      "$ref": "#/components/schemas/Fraction"
     },
     "filter": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Filter"
       },
       {
        "type": "null"
       }
      ]
     },
     "exact": {
      "type": "boolean",
      "default": false,
      "description": "Whether every memory that may be answered is scored exactly."
     },
     "kinds": {
      "$ref": "#/components/schemas/KindList"
     },
     "weights": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Weights"
       },
       {
        "type": "null"
       }
      ]
     },
     "recency": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Recency"
       },
       {
        "type": "null"
       }
      ]
     },
     "explain": {
      "type": "boolean",
      "default": false,
      "description": "Whether hits show the parts of their scores."
     },
     "as_of": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ],
      "description": "Answers as of this moment; one to come means now."
     },
     "include": {
      "$ref": "#/components/schemas/IncludeList"
     }
    }
   },
   "Search": {
    "type": "object",
    "description": "A semantic search has one of search_query and query_embedding; keyword and hybrid searches have search_query, and maybe query_embedding beside it. Scope may be missing for admins who search a subset.",
    "required": [
     "scope"
    ],
    "anyOf": [
     {
      "required": [
       "search_query"
      ]
     },
     {
      "required": [
       "query_embedding"
      ]
     }
    ],
    "properties": {
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "scope_match": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/ScopeMatch"
       },
       {
        "type": "null"
       }
      ]
     },
     "search_query": {
      "$ref": "#/components/schemas/Text"
     },
     "query_embedding": {
      "$ref": "#/components/schemas/Vector"
     },
     "search_type": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/SearchType"
       },
       {
        "type": "null"
       }
      ]
     },
     "top_k": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "default": 10
     },
     "limit": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000,
      "description": "An alias of top_k."
     },
     "topic": {
      "type": [
       "string",
       "null"
      ]
     },
     "min_confidence": {
      "$ref": "#/components/schemas/Fraction"
     },
     "min_similarity": {
      "$ref": "#/components/schemas/Fraction"
     },
     "filter": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Filter"
       },
       {
        "type": "null"
       }
      ]
     },
     "exact": {
      "type": "boolean",
      "default": false,
      "description": "Whether every memory that may be answered is scored exactly."
     },
     "kinds": {
      "$ref": "#/components/schemas/KindList"
     },
     "weights": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Weights"
       },
       {
        "type": "null"
       }
      ]
     },
     "recency": {
      "oneOf": [
       {
        "$ref": "#/components/schemas/Recency"
       },
       {
        "type": "null"
       }
      ]
     },
     "explain": {
      "type": "boolean",
      "default": false,
      "description": "Whether hits show the parts of their scores."
     },
     "as_of": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ],
      "description": "Answers as of this moment; one to come means now."
     },
     "include": {
      "$ref": "#/components/schemas/IncludeList"
     }
    }
   },
   "Hit": {
    "type": "object",
    "required": [
     "id",
     "fact",
     "topic",
     "confidence",
     "similarity",
     "created_at"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "fact": {
      "type": "string"
     },
     "topic": {
      "type": [
       "string",
       "null"
      ]
     },
     "confidence": {
      "$ref": "#/components/schemas/Fraction"
     },
     "similarity": {
      "$ref": "#/components/schemas/Fraction"
     },
     "score": {
      "type": "number",
      "minimum": 0,
      "description": "What decides the place of a hit of a keyword or hybrid search."
     },
     "created_at": {
      "$ref": "#/components/schemas/Time"
     },
     "explanation": {
      "type": "object",
      "description": "What each part adds to the score.",
      "required": [
       "semantic",
       "keyword",
       "context",
       "recency",
       "importance"
      ],
      "properties": {
       "semantic": {
        "type": "number"
       },
       "keyword": {
        "type": "number"
       },
       "context": {
        "type": "number"
       },
       "recency": {
        "type": "number"
       },
       "importance": {
        "type": "number"
       }
      }
     },
     "scope": {
      "$ref": "#/components/schemas/Scope"
     },
     "metadata": {
      "type": "object"
     },
     "access_count": {
      "type": "integer",
      "minimum": 0
     },
     "last_accessed_at": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ]
     },
     "embedding": {
      "type": "array",
      "items": {
       "type": "number"
      }
     }
    }
   },
   "SearchResult": {
    "type": "object",
    "required": [
     "memories",
     "total",
     "exact"
    ],
    "properties": {
     "memories": {
      "type": "array",
      "maxItems": 1000,
      "items": {
       "$ref": "#/components/schemas/Hit"
      }
     },
     "total": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000
     },
     "exact": {
      "type": "boolean",
      "description": "Whether every memory that could be answered was scored exactly."
     }
    }
   },
   "Key": {
    "type": "object",
    "required": [
     "prefix",
     "name",
     "organisation",
     "user",
     "permissions",
     "dialect",
     "created_at",
     "expires_at",
     "revoked_at",
     "last_used_at"
    ],
    "properties": {
     "prefix": {
      "type": "string"
     },
     "name": {
      "type": "string"
     },
     "organisation": {
      "type": "string"
     },
     "user": {
      "type": "string"
     },
     "permissions": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Permission"
      }
     },
     "dialect": {
      "type": [
       "string",
       "null"
      ]
     },
     "created_at": {
      "$ref": "#/components/schemas/Time"
     },
     "expires_at": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ]
     },
     "revoked_at": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ]
     },
     "last_used_at": {
      "anyOf": [
       {
        "type": "string",
        "format": "date-time"
       },
       {
        "type": "null"
       }
      ]
     }
    }
   },
   "Health": {
    "type": "object",
    "required": [
     "status",
     "timestamp",
     "version",
     "embedding_model",
     "cpu_level",
     "blas_core",
     "durability",
     "writable",
     "partitions_loaded",
     "rows_loaded",
     "memory",
     "warnings"
    ],
    "properties": {
     "status": {
      "enum": [
       "healthy",
       "read-only"
      ]
     },
     "timestamp": {
      "$ref": "#/components/schemas/Time"
     },
     "version": {
      "type": "string"
     },
     "embedding_model": {
      "type": "string"
     },
     "cpu_level": {
      "type": "string"
     },
     "blas_core": {
      "type": "string"
     },
     "durability": {
      "enum": [
       "full",
       "relaxed"
      ]
     },
     "writable": {
      "type": "boolean"
     },
     "partitions_loaded": {
      "type": "integer",
      "minimum": 0
     },
     "rows_loaded": {
      "type": "integer",
      "minimum": 0
     },
     "memory": {
      "type": "object"
     },
     "warnings": {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    }
   },
   "Detail": {
    "anyOf": [
     {
      "type": "string"
     },
     {
      "type": "array",
      "minItems": 1,
      "items": {
       "$ref": "#/components/schemas/BrokenRule"
      }
     }
    ]
   },
   "BrokenRule": {
    "type": "object",
    "required": [
     "loc",
     "msg",
     "type"
    ],
    "properties": {
     "loc": {
      "type": "array",
      "minItems": 1,
      "items": {
       "type": [
        "string",
        "integer"
       ]
      }
     },
     "msg": {
      "type": "string"
     },
     "type": {
      "type": "string"
     }
    }
   },
   "Problem": {
    "type": "object",
    "required": [
     "detail",
     "status_code"
    ],
    "properties": {
     "detail": {
      "type": "string"
     },
     "status_code": {
      "type": "integer",
      "minimum": 400,
      "maximum": 599
     }
    }
   },
   "Problems": {
    "type": "object",
    "required": [
     "detail"
    ],
    "properties": {
     "detail": {
      "type": "array",
      "minItems": 1,
      "items": {
       "$ref": "#/components/schemas/BrokenRule"
      }
     }
    }
   }
  }
 }
}
"""##
}
