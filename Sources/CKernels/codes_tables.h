#pragma once

// Codes in tables: four values of a row are a nibble, which picks a sum from a table of 16 that the query fills. For
// CPUs that look up 16 or 32 bytes at once but cannot count bits in registers.
//
// Nibble m of a code is its bits 4m...4m+3. Byte 16m + l of a block holds the nibbles m of row l (low) and of row
// l + 16 (high): to write a lane is to read and write the bytes of another.
//
// Table m of a query holds, for every nibble, the sum of u[4m + k] over the set bits k, plus 32: the sum of four values
// of -8...7 is -32...28, so an entry is 0...60. Four entries fit a byte, and a row's sum fits 16 bits:
// 60 * 16 tables * 64 words = 61,440. The scan subtracts 32 for each table.

#include "codes_plain.h"

/// What the entries of a row's tables add to its sum.
PLAIN float engram_table_excess(size_t words) { return (float)(32 * 16 * words); }

PLAIN void put_nibbles(uint8_t *block, size_t lane, size_t words, const uint64_t *code) {
    uint8_t *bytes = block + lane % 16;
    const int shift = lane < 16 ? 0 : 4;
    const unsigned others = lane < 16 ? 0xF0 : 0x0F;
    for (size_t w = 0; w < words; w++) {
        uint64_t word = code[w];
        for (size_t m = 0; m < 16; m++, word >>= 4, bytes += 16) {
            *bytes = (uint8_t)((*bytes & others) | (unsigned)(word & 15) << shift);
        }
    }
}

PLAIN void move_nibbles(const uint8_t *source, size_t source_lane, uint8_t *target, size_t target_lane,
                        size_t words) {
    const uint8_t *from = source + source_lane % 16;
    uint8_t *to = target + target_lane % 16;
    const int from_shift = source_lane < 16 ? 0 : 4, to_shift = target_lane < 16 ? 0 : 4;
    const unsigned others = target_lane < 16 ? 0xF0 : 0x0F;
    for (size_t m = 0; m < 16 * words; m++, from += 16, to += 16) {
        *to = (uint8_t)((*to & others) | ((unsigned)*from >> from_shift & 15) << to_shift);
    }
}

// Tables of the rounded query.
PLAIN void prepare_tables(const float *query, size_t words, engram_code_query *prepared) {
    // Bits of floats without their sign are in the order of magnitudes; compilers vectorise the maximum of integers.
    uint32_t greatest = 0;
    for (size_t i = 0; i < 64 * words; i++) {
        uint32_t bits;
        memcpy(&bits, query + i, sizeof bits);
        bits &= 0x7FFFFFFF;
        greatest = bits > greatest ? bits : greatest;
    }
    float most;
    memcpy(&most, &greatest, sizeof most);
    const float step = most > 0 ? most / 7.5f : 1, inverse = 1 / step;
    uint8_t *tables = prepared->planes;
    int sum = 0;
    for (size_t w = 0; w < words; w++) {
        int32_t values[64];
        for (size_t i = 0; i < 64; i++) {
            values[i] = rounded(query[64 * w + i], inverse);
            sum += values[i];
        }
        for (const int32_t *u = values; u < values + 64; u += 4, tables += 16) {
            // Eight bytes in one integer: no final byte is negative or above 255, so borrows and carries cancel.
            uint64_t low = 0x2020202020202020u + 0x0100010001000100u * (uint64_t)(int64_t)u[0] +
                           0x0101000001010000u * (uint64_t)(int64_t)u[1] +
                           0x0101010100000000u * (uint64_t)(int64_t)u[2];
            uint64_t high = low + 0x0101010101010101u * (uint64_t)(int64_t)u[3];
            memcpy(tables, &low, 8);
            memcpy(tables + 8, &high, 8);
        }
    }
    prepared->step = step;
    prepared->sum = sum;
}
