// Made by docs/openapi from docs/api/cortex.yaml. Do not edit.
// swift-format-ignore-file

extension OpenAPIDocument {
    /// docs/api/cortex.yaml, as JSON.
    static let cortexCore = ##"""
{
 "openapi": "3.1.0",
 "info": {
  "title": "Engram, the dialect of Cortex Core",
  "version": "1",
  "description": "Conversations, messages and event streams. Every path under /cortex/api is also served under /api. Unknown members of bodies and unknown query parameters are ignored. What belongs to another organisation or user is answered like an unknown id. All wrong input answers 400."
 },
 "servers": [
  {
   "url": "/cortex/api"
  },
  {
   "url": "/api"
  }
 ],
 "security": [
  {
   "bearer": []
  },
  {
   "key": []
  }
 ],
 "paths": {
  "/validate-session": {
   "get": {
    "operationId": "validateSession",
    "summary": "Whether the credential is valid, and whose it is",
    "security": [],
    "responses": {
     "200": {
      "description": "Always, whatever the credential",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "valid",
          "user"
         ],
         "properties": {
          "valid": {
           "type": "boolean"
          },
          "user": {
           "type": [
            "object",
            "null"
           ],
           "required": [
            "id",
            "name"
           ],
           "properties": {
            "id": {
             "type": "string"
            },
            "name": {
             "type": "string"
            }
           }
          }
         }
        }
       }
      }
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   },
   "post": {
    "operationId": "validateSessionByPost",
    "summary": "Whether the credential is valid, and whose it is",
    "security": [],
    "responses": {
     "200": {
      "description": "Always, whatever the credential",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "valid",
          "user"
         ],
         "properties": {
          "valid": {
           "type": "boolean"
          },
          "user": {
           "type": [
            "object",
            "null"
           ],
           "required": [
            "id",
            "name"
           ],
           "properties": {
            "id": {
             "type": "string"
            },
            "name": {
             "type": "string"
            }
           }
          }
         }
        }
       }
      }
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   }
  },
  "/conversations": {
   "get": {
    "operationId": "listConversations",
    "x-permissions": [
     "session:read"
    ],
    "summary": "The caller's conversations",
    "parameters": [
     {
      "name": "limit",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 100,
       "default": 10
      }
     },
     {
      "name": "offset",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 2147483647,
       "default": 0
      }
     },
     {
      "name": "sort_by",
      "in": "query",
      "schema": {
       "type": "string",
       "enum": [
        "created_at",
        "updated_at",
        "title"
       ],
       "default": "updated_at"
      }
     },
     {
      "name": "sort_order",
      "in": "query",
      "schema": {
       "type": "string",
       "enum": [
        "asc",
        "desc"
       ],
       "default": "desc"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The conversations, without their messages",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "conversations",
          "total"
         ],
         "properties": {
          "conversations": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Conversation"
           }
          },
          "total": {
           "type": "integer"
          }
         }
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/Refusal"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   },
   "post": {
    "operationId": "createConversation",
    "x-permissions": [
     "session:create"
    ],
    "summary": "A new conversation of the caller",
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
        "properties": {
         "title": {
          "type": [
           "string",
           "null"
          ],
          "minLength": 1,
          "maxLength": 500,
          "default": "New Conversation"
         },
         "metadata": {
          "type": [
           "object",
           "null"
          ]
         }
        }
       }
      }
     }
    },
    "responses": {
     "200": {
      "$ref": "#/components/responses/Conversation"
     },
     "400": {
      "$ref": "#/components/responses/Refusal"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "409": {
      "$ref": "#/components/responses/Refusal"
     },
     "413": {
      "$ref": "#/components/responses/Refusal"
     },
     "415": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   }
  },
  "/conversations/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/Conversation"
    }
   ],
   "get": {
    "operationId": "getConversation",
    "x-permissions": [
     "session:read"
    ],
    "summary": "A conversation with its last 50 messages",
    "responses": {
     "200": {
      "$ref": "#/components/responses/Conversation"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "404": {
      "$ref": "#/components/responses/Refusal"
     },
     "410": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   },
   "patch": {
    "operationId": "updateConversation",
    "x-permissions": [
     "session:update"
    ],
    "summary": "Another title or metadata",
    "description": "The metadata is a merge patch (RFC 7396). Readers get conversation_updated.",
    "requestBody": {
     "required": true,
     "content": {
      "application/json": {
       "schema": {
        "type": "object",
        "properties": {
         "title": {
          "type": [
           "string",
           "null"
          ],
          "minLength": 1,
          "maxLength": 500
         },
         "metadata": {
          "type": "object"
         }
        }
       }
      }
     }
    },
    "responses": {
     "200": {
      "$ref": "#/components/responses/Conversation"
     },
     "400": {
      "$ref": "#/components/responses/Refusal"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "404": {
      "$ref": "#/components/responses/Refusal"
     },
     "410": {
      "$ref": "#/components/responses/Refusal"
     },
     "413": {
      "$ref": "#/components/responses/Refusal"
     },
     "415": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   },
   "delete": {
    "operationId": "deleteConversation",
    "x-permissions": [
     "session:delete"
    ],
    "summary": "Deletes a conversation with its messages and ends its streams",
    "description": "A cascade needs memory:delete too.",
    "parameters": [
     {
      "name": "cascade",
      "in": "query",
      "description": "What becomes of the memories that came from it",
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
     "200": {
      "$ref": "#/components/responses/Success"
     },
     "400": {
      "$ref": "#/components/responses/Refusal"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "404": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   }
  },
  "/conversations/{id}/messages": {
   "parameters": [
    {
     "$ref": "#/components/parameters/Conversation"
    }
   ],
   "get": {
    "operationId": "listMessages",
    "x-permissions": [
     "session:read"
    ],
    "summary": "Messages, ascending by time",
    "description": "total counts the whole conversation.",
    "parameters": [
     {
      "name": "limit",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 1,
       "maximum": 100,
       "default": 50
      }
     },
     {
      "name": "offset",
      "in": "query",
      "schema": {
       "type": "integer",
       "minimum": 0,
       "maximum": 2147483647,
       "default": 0
      }
     },
     {
      "name": "before_id",
      "in": "query",
      "description": "Those nearest before this message",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "after_id",
      "in": "query",
      "description": "Those that follow this message",
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The messages",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "messages",
          "total"
         ],
         "properties": {
          "messages": {
           "type": "array",
           "items": {
            "$ref": "#/components/schemas/Message"
           }
          },
          "total": {
           "type": "integer"
          }
         }
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/Refusal"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "404": {
      "$ref": "#/components/responses/Refusal"
     },
     "410": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   },
   "post": {
    "operationId": "postMessage",
    "x-permissions": [
     "chat:use"
    ],
    "summary": "A message of the user, which the assistant answers over the stream",
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
         "content"
        ],
        "properties": {
         "content": {
          "type": "string",
          "minLength": 1,
          "maxLength": 50000
         },
         "role": {
          "type": [
           "string",
           "null"
          ],
          "const": "user",
          "default": "user"
         },
         "metadata": {
          "type": [
           "object",
           "null"
          ]
         }
        }
       }
      }
     }
    },
    "responses": {
     "200": {
      "description": "The stored message",
      "content": {
       "application/json": {
        "schema": {
         "type": "object",
         "required": [
          "message"
         ],
         "properties": {
          "message": {
           "$ref": "#/components/schemas/Message"
          }
         }
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/Refusal"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "404": {
      "$ref": "#/components/responses/Refusal"
     },
     "409": {
      "$ref": "#/components/responses/Refusal"
     },
     "410": {
      "$ref": "#/components/responses/Refusal"
     },
     "413": {
      "$ref": "#/components/responses/Refusal"
     },
     "415": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   }
  },
  "/conversations/{id}/messages/{message}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/Conversation"
    },
    {
     "name": "message",
     "in": "path",
     "required": true,
     "schema": {
      "type": "string"
     }
    }
   ],
   "delete": {
    "operationId": "deleteMessage",
    "x-permissions": [
     "session:update"
    ],
    "summary": "Deletes a message",
    "description": "Readers get message_deleted.",
    "responses": {
     "200": {
      "$ref": "#/components/responses/Success"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "404": {
      "$ref": "#/components/responses/Refusal"
     },
     "410": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   }
  },
  "/sse/conversations/{id}": {
   "parameters": [
    {
     "$ref": "#/components/parameters/Conversation"
    }
   ],
   "get": {
    "operationId": "streamConversation",
    "x-permissions": [
     "session:read"
    ],
    "summary": "The conversation's events as they happen",
    "description": "Server-Sent Events: message_created, message_updated, message_deleted, conversation_updated, tool_execution_started, tool_execution_completed, tool_execution_failed, and reset when the events that were missed are no longer kept. Ids grow by conversation and outlive restarts. A stream without Last-Event-ID begins with the events of the last 10 seconds.",
    "security": [
     {
      "bearer": []
     },
     {
      "key": []
     },
     {
      "token": []
     }
    ],
    "parameters": [
     {
      "name": "Last-Event-ID",
      "in": "header",
      "description": "The last event that was seen",
      "schema": {
       "type": "string"
      }
     },
     {
      "name": "last_event_id",
      "in": "query",
      "description": "The same where headers cannot be set",
      "schema": {
       "type": "string"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "The stream",
      "content": {
       "text/event-stream": {
        "schema": {
         "type": "string"
        }
       }
      }
     },
     "400": {
      "$ref": "#/components/responses/Refusal"
     },
     "401": {
      "$ref": "#/components/responses/Refusal"
     },
     "403": {
      "$ref": "#/components/responses/Refusal"
     },
     "404": {
      "$ref": "#/components/responses/Refusal"
     },
     "410": {
      "$ref": "#/components/responses/Refusal"
     },
     "429": {
      "$ref": "#/components/responses/Refusal"
     }
    }
   }
  }
 },
 "components": {
  "securitySchemes": {
   "bearer": {
    "type": "http",
    "scheme": "bearer",
    "description": "An API key or a JSON Web Token"
   },
   "key": {
    "type": "apiKey",
    "in": "header",
    "name": "X-API-Key"
   },
   "token": {
    "type": "apiKey",
    "in": "query",
    "name": "access_token",
    "description": "For the EventSource of browsers"
   }
  },
  "parameters": {
   "Conversation": {
    "name": "id",
    "in": "path",
    "required": true,
    "schema": {
     "type": "string"
    }
   },
   "IdempotencyKey": {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The first answer to a request with this key is repeated for 24 hours",
    "schema": {
     "type": "string",
     "minLength": 1,
     "maxLength": 255,
     "pattern": "^[ -~]+$"
    }
   }
  },
  "responses": {
   "Conversation": {
    "description": "The conversation",
    "content": {
     "application/json": {
      "schema": {
       "type": "object",
       "required": [
        "conversation"
       ],
       "properties": {
        "conversation": {
         "$ref": "#/components/schemas/Conversation"
        }
       }
      }
     }
    }
   },
   "Success": {
    "description": "Done",
    "content": {
     "application/json": {
      "schema": {
       "type": "object",
       "required": [
        "success"
       ],
       "properties": {
        "success": {
         "const": true
        }
       }
      }
     }
    }
   },
   "Refusal": {
    "description": "A refusal",
    "content": {
     "application/json": {
      "schema": {
       "type": "object",
       "required": [
        "detail",
        "code"
       ],
       "properties": {
        "detail": {
         "type": "string"
        },
        "code": {
         "type": "string"
        }
       }
      }
     }
    }
   }
  },
  "schemas": {
   "Conversation": {
    "type": "object",
    "required": [
     "id",
     "user_id",
     "title",
     "created_at",
     "updated_at",
     "metadata",
     "messages"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "user_id": {
      "type": "string"
     },
     "title": {
      "type": "string"
     },
     "created_at": {
      "type": "string",
      "format": "date-time"
     },
     "updated_at": {
      "type": "string",
      "format": "date-time"
     },
     "metadata": {
      "type": "object"
     },
     "messages": {
      "type": "array",
      "items": {
       "$ref": "#/components/schemas/Message"
      }
     }
    }
   },
   "Message": {
    "type": "object",
    "required": [
     "id",
     "conversation_id",
     "role",
     "content",
     "created_at",
     "metadata",
     "tool_calls",
     "is_complete"
    ],
    "properties": {
     "id": {
      "type": "string",
      "format": "uuid"
     },
     "conversation_id": {
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
     "created_at": {
      "type": "string",
      "format": "date-time"
     },
     "metadata": {
      "type": "object"
     },
     "tool_calls": {
      "type": "array"
     },
     "is_complete": {
      "type": "boolean"
     }
    }
   }
  }
 }
}
"""##
}
