// Made by docs/openapi from docs/api/session-api.yaml. Do not edit.
// swift-format-ignore-file

extension OpenAPIDocument {
    /// docs/api/session-api.yaml, as JSON.
    static let sessionAPI = ##"""
{
 "openapi": "3.1.0",
 "info": {
  "title": "Engram, the Session API dialect",
  "version": "1",
  "description": "Chat sessions and their histories. Every path is also served under /sessions, as the dialect's document says, and under the path of --session-api-base. What belongs to another organisation or user is answered like an unknown id.",
  "license": {
   "name": "See the repository",
   "identifier": "LicenseRef-Engram"
  }
 },
 "servers": [
  {
   "url": "/session-api/sessions"
  }
 ],
 "tags": [
  {
   "name": "sessions",
   "description": "Chat sessions."
  },
  {
   "name": "history",
   "description": "What was said."
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
 "paths": {
  "/create": {
   "post": {
    "operationId": "createSession",
    "tags": [
     "sessions"
    ],
    "summary": "Open a session of the caller.",
    "x-permissions": [
     "session:create"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/IdempotencyKey"
     },
     {
      "name": "agent_id",
      "in": "query",
      "required": true,
      "schema": {
       "$ref": "#/components/schemas/Name"
      },
      "description": "The agent."
     },
     {
      "name": "max_context_results",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 1000,
       "default": 1
      },
      "description": "The most memories that an answer in this session rests on."
     }
    ],
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
     "400": {
      "$ref": "#/components/responses/Invalid"
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
      "description": "The session was made.",
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
         "type": "object",
         "required": [
          "message",
          "session_id"
         ],
         "properties": {
          "message": {
           "type": "string"
          },
          "session_id": {
           "type": "string",
           "format": "uuid"
          }
         }
        }
       }
      }
     },
     "409": {
      "$ref": "#/components/responses/Conflict"
     }
    }
   }
  },
  "/delete/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "delete": {
    "operationId": "deleteSession",
    "tags": [
     "sessions"
    ],
    "summary": "Delete a session and its history; facts that came from it stay.",
    "x-permissions": [
     "session:delete"
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Invalid"
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
      },
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "message"
         ],
         "properties": {
          "message": {
           "type": "string"
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
  "/history/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "get": {
    "operationId": "getHistory",
    "tags": [
     "history"
    ],
    "summary": "Read the history, oldest first.",
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
      "$ref": "#/components/responses/Invalid"
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
      "description": "A part of the history.",
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
          "message",
          "data"
         ],
         "properties": {
          "message": {
           "type": "string"
          },
          "data": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Message"
           }
          }
         }
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
  "/history/update/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "post": {
    "operationId": "updateHistory",
    "tags": [
     "history"
    ],
    "summary": "Add a message.",
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
        "type": "object",
        "required": [
         "role",
         "content"
        ],
        "properties": {
         "role": {
          "enum": [
           "user",
           "assistant"
          ]
         },
         "content": {
          "$ref": "#/components/schemas/Text"
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
     "400": {
      "$ref": "#/components/responses/Invalid"
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
      "description": "It was added.",
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
         "type": "object",
         "required": [
          "message"
         ],
         "properties": {
          "message": {
           "type": "string"
          }
         }
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
   }
  },
  "/history/recent/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "get": {
    "operationId": "getRecentHistory",
    "tags": [
     "history"
    ],
    "summary": "Read the newest messages, in the order in which they were said.",
    "description": "skip counts from the newest.",
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
      "$ref": "#/components/responses/Invalid"
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
      "description": "The newest messages.",
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
          "message",
          "data"
         ],
         "properties": {
          "message": {
           "type": "string"
          },
          "data": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Message"
           }
          }
         }
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
  "/get_all/{user_id}": {
   "parameters": [
    {
     "name": "user_id",
     "in": "path",
     "required": true,
     "schema": {
      "type": "string",
      "minLength": 1
     },
     "description": "The user."
    }
   ],
   "get": {
    "operationId": "listUserSessions",
    "tags": [
     "sessions"
    ],
    "summary": "List the sessions of a user; of another one only for admins and holders of act_as.",
    "x-permissions": [
     "session:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     },
     {
      "$ref": "#/components/parameters/SortBy"
     },
     {
      "$ref": "#/components/parameters/SortOrder"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Invalid"
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
      "description": "The sessions.",
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
          "message",
          "data"
         ],
         "properties": {
          "message": {
           "type": "string"
          },
          "data": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Session"
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
  "/get_by_agent/{agent_id}": {
   "parameters": [
    {
     "name": "agent_id",
     "in": "path",
     "required": true,
     "schema": {
      "type": "string",
      "minLength": 1
     },
     "description": "The agent."
    }
   ],
   "get": {
    "operationId": "listAgentSessions",
    "tags": [
     "sessions"
    ],
    "summary": "List the caller's sessions with an agent; for admins those of all users.",
    "x-permissions": [
     "session:read"
    ],
    "parameters": [
     {
      "$ref": "#/components/parameters/Limit"
     },
     {
      "$ref": "#/components/parameters/Skip"
     },
     {
      "$ref": "#/components/parameters/SortBy"
     },
     {
      "$ref": "#/components/parameters/SortOrder"
     }
    ],
    "responses": {
     "400": {
      "$ref": "#/components/responses/Invalid"
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
      "description": "The sessions.",
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
          "message",
          "data"
         ],
         "properties": {
          "message": {
           "type": "string"
          },
          "data": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Session"
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
  "/get/{id}": {
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
    "summary": "Read a session with a part of its history.",
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
      "$ref": "#/components/responses/Invalid"
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
         "type": "object",
         "required": [
          "message",
          "data"
         ],
         "properties": {
          "message": {
           "type": "string"
          },
          "data": {
           "allOf": [
            {
             "$ref": "#/components/schemas/Session"
            },
            {
             "type": "object",
             "required": [
              "history"
             ],
             "properties": {
              "history": {
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
   "IdempotencyKey": {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Makes the request repeatable: for 24 hours the first answer to the key is repeated; the key with another request is 400.",
    "schema": {
     "type": "string",
     "minLength": 1,
     "maxLength": 255,
     "pattern": "^[!-~]([ -~]*[!-~])?$"
    }
   },
   "Limit": {
    "name": "limit",
    "in": "query",
    "schema": {
     "type": "integer",
     "minimum": 1,
     "maximum": 100,
     "default": 20
    },
    "description": "The most items."
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
    "description": "Items before."
   },
   "SortBy": {
    "name": "sort_by",
    "in": "query",
    "schema": {
     "type": "string",
     "enum": [
      "created_at",
      "last_active",
      "session_id",
      "agent_id"
     ],
     "default": "created_at"
    },
    "description": "What decides the order."
   },
   "SortOrder": {
    "name": "sort_order",
    "in": "query",
    "schema": {
     "type": "integer",
     "enum": [
      1,
      -1
     ],
     "default": -1
    },
    "description": "-1 for the greatest first."
   }
  },
  "responses": {
   "Invalid": {
    "description": "The request cannot be read, or breaks rules; the text names every wrong field.",
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
    "description": "A permission is missing, or another user was named.",
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
    "description": "The answer to the Idempotency-Key was deleted.",
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
    "description": "The body is not declared as JSON (development mode), or is raw bytes.",
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
   "Time": {
    "type": "string",
    "format": "date-time"
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
   "Problem": {
    "type": "object",
    "required": [
     "message",
     "error"
    ],
    "properties": {
     "message": {
      "type": "string"
     },
     "error": {
      "type": "string"
     }
    }
   },
   "Session": {
    "type": "object",
    "required": [
     "session_id",
     "agent_id",
     "user_id",
     "max_context_results",
     "message_count",
     "created_at",
     "created_at_iso",
     "last_active"
    ],
    "properties": {
     "session_id": {
      "type": "string",
      "format": "uuid"
     },
     "agent_id": {
      "type": "string"
     },
     "user_id": {
      "type": "string"
     },
     "name": {
      "type": "string",
      "description": "The title that another dialect gave it."
     },
     "max_context_results": {
      "type": "integer",
      "minimum": 1
     },
     "message_count": {
      "type": "integer",
      "minimum": 0
     },
     "created_at": {
      "type": "string",
      "format": "date"
     },
     "created_at_iso": {
      "$ref": "#/components/schemas/Time"
     },
     "last_active": {
      "$ref": "#/components/schemas/Time"
     }
    }
   },
   "Message": {
    "type": "object",
    "required": [
     "role",
     "content"
    ],
    "properties": {
     "role": {
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
      "description": "The author's own name, and the content of an entry without text."
     }
    }
   }
  }
 }
}
"""##
}
