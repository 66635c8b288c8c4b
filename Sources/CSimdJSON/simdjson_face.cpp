#include "CSimdJSON.h"

#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

struct engram_json_parser {
    simdjson::dom::parser dom;
    // simdjson reads up to SIMDJSON_PADDING bytes past the text, so it works on a copy that has them.
    std::unique_ptr<uint8_t[]> text;
    size_t capacity = 0;
    size_t depth_limit = 0;
};

namespace {

constexpr size_t minimum_capacity = 16 * 1024;

// Grows tape and copy together; on failure the parser is left with capacity 0 and stays usable.
bool reserve(engram_json_parser &parser, size_t length) noexcept {
    if (length <= parser.capacity) {
        return true;
    }
    size_t capacity = parser.capacity < minimum_capacity ? minimum_capacity : parser.capacity;
    while (capacity < length) {
        capacity += capacity / 2;
    }
    if (capacity > simdjson::SIMDJSON_MAXSIZE_BYTES) {
        capacity = simdjson::SIMDJSON_MAXSIZE_BYTES;
    }
    parser.capacity = 0;
    parser.text.reset(new (std::nothrow) uint8_t[capacity + simdjson::SIMDJSON_PADDING]);
    if (!parser.text || parser.dom.allocate(capacity, parser.depth_limit) != simdjson::SUCCESS) {
        return false;
    }
    parser.capacity = capacity;
    return true;
}

// Whether the four hexadecimal digits behind `\u` name a surrogate of the half that starts at `first` (8 or C).
bool is_surrogate(const uint8_t *digits, uint8_t first) noexcept {
    if ((digits[0] | 0x20) != 'd') {
        return false;
    }
    const uint8_t digit = digits[1];
    const int value = digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
    return value >= first && value < first + 4;
}

// simdjson lets some lone surrogates pass. Expects a text that is otherwise valid: escapes are whole.
bool has_lone_surrogate(const uint8_t *text, size_t length) noexcept {
    const uint8_t *end = text + length;
    const uint8_t *at = text;
    while (at < end && (at = static_cast<const uint8_t *>(std::memchr(at, '\\', static_cast<size_t>(end - at))))) {
        if (at[1] != 'u') {
            at += 2;
        } else if (is_surrogate(at + 2, 0x8)) {
            // A text that ends here still has its closing quote and the padding behind it.
            if (at[6] != '\\' || at[7] != 'u' || !is_surrogate(at + 8, 0xC)) {
                return true;
            }
            at += 12;
        } else if (is_surrogate(at + 2, 0xC)) {
            return true;
        } else {
            at += 6;
        }
    }
    return false;
}

engram_json_status status_of(simdjson::error_code error) noexcept {
    switch (error) {
    case simdjson::SUCCESS:
        return ENGRAM_JSON_OK;
    case simdjson::MEMALLOC:
        return ENGRAM_JSON_NO_MEMORY;
    case simdjson::CAPACITY:
        return ENGRAM_JSON_TOO_LARGE;
    case simdjson::DEPTH_ERROR:
        return ENGRAM_JSON_TOO_DEEP;
    case simdjson::UTF8_ERROR:
        return ENGRAM_JSON_NOT_UTF8;
    case simdjson::EMPTY:
        return ENGRAM_JSON_EMPTY;
    case simdjson::NUMBER_ERROR:
    case simdjson::NUMBER_OUT_OF_RANGE:
        return ENGRAM_JSON_NUMBER;
    default:
        return ENGRAM_JSON_SYNTAX;
    }
}

template <typename Number>
Number number_at(const uint64_t *word) noexcept {
    Number number;
    std::memcpy(&number, word, sizeof number);
    return number;
}

}  // namespace

extern "C" engram_json_parser *engram_json_parser_create(size_t depth_limit) {
    auto *parser = new (std::nothrow) engram_json_parser();
    if (parser) {
        parser->depth_limit = depth_limit;
    }
    return parser;
}

extern "C" void engram_json_parser_destroy(engram_json_parser *parser) { delete parser; }

extern "C" size_t engram_json_parser_capacity(const engram_json_parser *parser) { return parser->capacity; }

extern "C" enum engram_json_status engram_json_parse(
    engram_json_parser *parser, const uint8_t *text, size_t length, engram_json_tape *tape) {
    if (length >= simdjson::SIMDJSON_MAXSIZE_BYTES) {
        return ENGRAM_JSON_TOO_LARGE;
    }
    if (length == 0) {
        return ENGRAM_JSON_EMPTY;
    }
    if (!reserve(*parser, length)) {
        return ENGRAM_JSON_NO_MEMORY;
    }
    std::memcpy(parser->text.get(), text, length);
    std::memset(parser->text.get() + length, 0, simdjson::SIMDJSON_PADDING);
    simdjson::dom::element root;
    const auto error = parser->dom.parse(parser->text.get(), length, false).get(root);
    if (error) {
        return status_of(error);
    }
    if (has_lone_surrogate(parser->text.get(), length)) {
        return ENGRAM_JSON_LONE_SURROGATE;
    }
    tape->words = parser->dom.doc.tape.get();
    tape->strings = parser->dom.doc.string_buf.get();
    return ENGRAM_JSON_OK;
}

extern "C" size_t engram_json_count(engram_json_tape tape, size_t index) {
    constexpr uint64_t saturated = 0xFFFFFF;
    const uint64_t count = (tape.words[index] >> 32) & saturated;
    if (count < saturated) {
        return count;
    }
    const size_t step = engram_json_kind(tape, index) == ENGRAM_JSON_OBJECT ? 1 : 0;
    const size_t end = engram_json_next(tape, index) - 1;
    size_t exact = 0;
    for (size_t at = index + 1; at < end; at = engram_json_next(tape, at + step)) {
        exact += 1;
    }
    return exact;
}

extern "C" size_t engram_json_floats(engram_json_tape tape, size_t index, float *out) {
    const uint64_t *word = tape.words + index + 1;
    const uint64_t *end = tape.words + engram_json_next(tape, index) - 1;
    size_t count = 0;
    for (; word < end; word += 2, count += 1) {
        switch (static_cast<uint8_t>(*word >> 56)) {
        case ENGRAM_JSON_DOUBLE:
            out[count] = static_cast<float>(number_at<double>(word + 1));
            break;
        case ENGRAM_JSON_INT64:
            out[count] = static_cast<float>(number_at<int64_t>(word + 1));
            break;
        case ENGRAM_JSON_UINT64:
            out[count] = static_cast<float>(number_at<uint64_t>(word + 1));
            break;
        default:
            return count;
        }
    }
    return count;
}
