// Made by docs/openapi from docs/api/semantic.yaml. Do not edit.
// swift-format-ignore-file

extension OpenAPIDocument {
    /// docs/api/semantic.yaml, as JSON.
    static let semanticMemory = ##"""
{
 "openapi": "3.1.0",
 "info": {
  "title": "Engram, the Semantic memory dialect",
  "version": "1",
  "description": "Sessions, a chat that answers from what was said, and a search of what was said. Every path is also served at the root, as the dialect's document says. What belongs to another organisation or user is answered like an unknown id.",
  "license": {
   "name": "See the repository",
   "identifier": "LicenseRef-Engram"
  }
 },
 "servers": [
  {
   "url": "/semantic"
  }
 ],
 "tags": [
  {
   "name": "sessions",
   "description": "Conversations of a user."
  },
  {
   "name": "memory",
   "description": "Chat and search."
  },
  {
   "name": "server",
   "description": "Health."
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
  "/health": {
   "get": {
    "operationId": "health",
    "tags": [
     "server"
    ],
    "summary": "Whether the server works, and what it runs on.",
    "security": [],
    "responses": {
     "200": {
      "description": "The state of the server.",
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
          "status",
          "timestamp",
          "database",
          "version",
          "embedding_model",
          "cpu_level",
          "blas_core"
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
          "database": {
           "const": "connected"
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
          }
         }
        }
       }
      }
     }
    }
   }
  },
  "/sessions": {
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
        "type": "object",
        "required": [
         "user_id"
        ],
        "properties": {
         "user_id": {
          "$ref": "#/components/schemas/Name"
         },
         "session_name": {
          "type": [
           "string",
           "null"
          ],
          "maxLength": 500
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
         "$ref": "#/components/schemas/Session"
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
  "/sessions/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/SessionID"
    }
   ],
   "get": {
    "operationId": "readSession",
    "tags": [
     "sessions"
    ],
    "summary": "Read a session with the number of its messages.",
    "x-permissions": [
     "session:read"
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
   },
   "delete": {
    "operationId": "deleteSession",
    "tags": [
     "sessions"
    ],
    "summary": "Delete a session, what was said in it, and the facts that only it supports.",
    "x-permissions": [
     "session:delete",
     "memory:delete"
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
  "/chat": {
   "post": {
    "operationId": "chat",
    "tags": [
     "memory"
    ],
    "summary": "Say something and get an answer from what is remembered.",
    "description": "Message and answer are stored and can be searched from then on. Without session_id, and for an id that is nobody's, a session is made. When the configured responder fails, the answer is 502 or 504 and the message stays.",
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
        "type": "object",
        "required": [
         "message",
         "user_id"
        ],
        "properties": {
         "message": {
          "$ref": "#/components/schemas/Text"
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
         "user_id": {
          "$ref": "#/components/schemas/Name"
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
          "response",
          "session_id",
          "relevant_context_count"
         ],
         "properties": {
          "response": {
           "type": "string"
          },
          "session_id": {
           "type": "string",
           "format": "uuid"
          },
          "relevant_context_count": {
           "type": "integer",
           "minimum": 0
          }
         }
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
     },
     "502": {
      "$ref": "#/components/responses/BadGateway"
     },
     "504": {
      "$ref": "#/components/responses/GatewayTimeout"
     }
    }
   }
  },
  "/search": {
   "post": {
    "operationId": "searchMemories",
    "tags": [
     "memory"
    ],
    "summary": "Find what was said, by its meaning.",
    "x-permissions": [
     "memory:read"
    ],
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "type": "object",
        "required": [
         "query",
         "user_id"
        ],
        "properties": {
         "query": {
          "$ref": "#/components/schemas/Text"
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
          "description": "Only what was said in this session."
         },
         "user_id": {
          "$ref": "#/components/schemas/Name"
         },
         "limit": {
          "type": "integer",
          "minimum": 1,
          "maximum": 100,
          "default": 10
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
     "200": {
      "description": "What was said, nearest first.",
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
          "memories",
          "count"
         ],
         "properties": {
          "memories": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Memory"
           }
          },
          "count": {
           "type": "integer",
           "minimum": 0
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
    "description": "No credential.",
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
    "description": "The credential is wrong or has expired, a permission is missing, or another user was named.",
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
   },
   "BadGateway": {
    "description": "The language model gave no answer; the message is stored.",
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
   "GatewayTimeout": {
    "description": "The language model gave no answer in time; the message is stored.",
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
     "detail"
    ],
    "properties": {
     "detail": {
      "type": "string"
     }
    }
   },
   "Session": {
    "type": "object",
    "required": [
     "session_id",
     "user_id",
     "session_name",
     "created_at",
     "message_count"
    ],
    "properties": {
     "session_id": {
      "type": "string",
      "format": "uuid"
     },
     "user_id": {
      "type": "string"
     },
     "session_name": {
      "type": [
       "string",
       "null"
      ]
     },
     "created_at": {
      "$ref": "#/components/schemas/Time"
     },
     "message_count": {
      "type": "integer",
      "minimum": 0
     }
    }
   },
   "Memory": {
    "type": "object",
    "required": [
     "id",
     "key",
     "value",
     "timestamp",
     "score"
    ],
    "properties": {
     "id": {
      "type": "string",
      "description": "conversations_<user>_<key>"
     },
     "key": {
      "type": "string",
      "pattern": "^msg_[0-9]+$",
      "description": "Counts what was said by and to the user."
     },
     "value": {
      "type": "object",
      "required": [
       "role",
       "content",
       "session_id"
      ],
      "properties": {
       "role": {
        "enum": [
         "human",
         "ai"
        ]
       },
       "content": {
        "type": "string"
       },
       "session_id": {
        "type": "string",
        "format": "uuid"
       }
      }
     },
     "timestamp": {
      "$ref": "#/components/schemas/Time"
     },
     "score": {
      "type": "number",
      "minimum": 0,
      "maximum": 1
     }
    }
   }
  }
 }
}
"""##
}
