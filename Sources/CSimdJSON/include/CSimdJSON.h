/// JSON parsing by simdjson (Debian libsimdjson 3.0.1) behind plain C.
///
/// A parser reads one text at a time and leaves a tape: 64-bit words that describe the document in order, next to
/// one block of unescaped strings. Reading the tape is pointer arithmetic; the functions below that do it are inline.
/// The tape's format is simdjson's documented one (doc/tape.md of its sources): the upper 8 bits of a word are its
/// kind, the lower 56 its payload.
///
/// No function throws, prints or aborts. A parser and its tape belong to one thread at a time while parsing; a tape
/// that is only read may be read from any number of threads.
#ifndef ENGRAM_CSIMDJSON_H
#define ENGRAM_CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a text.
enum engram_json_status {
    ENGRAM_JSON_OK = 0,
    /// Memory for the tape or the copy of the text could not be had.
    ENGRAM_JSON_NO_MEMORY = 1,
    /// The text is longer than 4 GiB - 1.
    ENGRAM_JSON_TOO_LARGE = 2,
    /// Containers nest deeper than the parser's limit.
    ENGRAM_JSON_TOO_DEEP = 3,
    /// The text is not UTF-8.
    ENGRAM_JSON_NOT_UTF8 = 4,
    /// Nothing but white space.
    ENGRAM_JSON_EMPTY = 5,
    /// A number that breaks the grammar, lies outside of double's range, or is an integer of more than 64 bits.
    ENGRAM_JSON_NUMBER = 6,
    /// A `\u` escape names half of a surrogate pair.
    ENGRAM_JSON_LONE_SURROGATE = 7,
    /// Any other breach of the grammar.
    ENGRAM_JSON_SYNTAX = 8
};

/// The kinds of a tape word.
enum engram_json_word {
    ENGRAM_JSON_ROOT = 'r',
    ENGRAM_JSON_OBJECT = '{',
    ENGRAM_JSON_OBJECT_END = '}',
    ENGRAM_JSON_ARRAY = '[',
    ENGRAM_JSON_ARRAY_END = ']',
    ENGRAM_JSON_STRING = '"',
    ENGRAM_JSON_INT64 = 'l',
    ENGRAM_JSON_UINT64 = 'u',
    ENGRAM_JSON_DOUBLE = 'd',
    ENGRAM_JSON_TRUE = 't',
    ENGRAM_JSON_FALSE = 'f',
    ENGRAM_JSON_NULL = 'n'
};

/// A parsed document. Both blocks belong to the parser and hold until its next parse or its destruction.
/// The document's value starts at word 1.
typedef struct engram_json_tape {
    const uint64_t *words;
    const uint8_t *strings;
} engram_json_tape;

typedef struct engram_json_parser engram_json_parser;

/// A parser that refuses containers nested `depth_limit` deep or deeper. NULL without memory.
engram_json_parser *engram_json_parser_create(size_t depth_limit);

/// Frees the parser and its tape. NULL is allowed.
void engram_json_parser_destroy(engram_json_parser *parser);

/// The longest text, in bytes, that the parser holds without allocating. It owns about 14 bytes of memory per byte.
size_t engram_json_parser_capacity(const engram_json_parser *parser);

/// Parses one complete text and overwrites the former tape.
///
/// text   [length]   any alignment; needs no padding (it is copied); may be NULL when length is 0
/// tape              written on ENGRAM_JSON_OK only
///
/// Strict RFC 8259: UTF-8 is validated, surrogates come in pairs, nothing may follow the value, no comments, no NaN.
enum engram_json_status engram_json_parse(
    engram_json_parser *parser, const uint8_t *text, size_t length, engram_json_tape *tape);

/// The kind of the word at `index`.
static inline uint8_t engram_json_kind(engram_json_tape tape, size_t index) {
    return (uint8_t)(tape.words[index] >> 56);
}

/// The index just behind the value that starts at `index`. O(1), containers included.
static inline size_t engram_json_next(engram_json_tape tape, size_t index) {
    switch (engram_json_kind(tape, index)) {
    case ENGRAM_JSON_OBJECT:
    case ENGRAM_JSON_ARRAY:
        return (size_t)(tape.words[index] & UINT32_MAX);
    case ENGRAM_JSON_INT64:
    case ENGRAM_JSON_UINT64:
    case ENGRAM_JSON_DOUBLE:
        return index + 2;
    default:
        return index + 1;
    }
}

/// The number of elements of the array, or members of the object, at `index`. O(1) below 2^24 - 1, else O(count).
size_t engram_json_count(engram_json_tape tape, size_t index);

/// The unescaped UTF-8 of the string or key at `index`; its length in bytes goes to `length`. May contain NUL.
static inline const uint8_t *engram_json_string(engram_json_tape tape, size_t index, size_t *length) {
    const uint8_t *entry = tape.strings + (tape.words[index] & UINT64_C(0x00FFFFFFFFFFFFFF));
    uint32_t count;
    __builtin_memcpy(&count, entry, sizeof count);
    *length = count;
    return entry + sizeof count;
}

/// The payload of the number at `index`: the bits of an int64, uint64 or double, as its kind says.
static inline uint64_t engram_json_number_bits(engram_json_tape tape, size_t index) {
    return tape.words[index + 1];
}

/// Converts the leading numbers of the array at `index` to float, rounding to nearest.
///
/// out   [count]   room for `engram_json_count` floats
///
/// Returns how many were converted: the count when every element is a number, else the position of the first
/// that is not. A number beyond float's range becomes an infinity.
size_t engram_json_floats(engram_json_tape tape, size_t index, float *out);

#ifdef __cplusplus
}
#endif

#endif
