/* Packing of weights for the encoder's matrix products; see engram_encoder.h. */
#include "engram_encoder.h"

size_t engram_encoder_packed_size(size_t n, size_t k, size_t panel_width) {
    return (n + panel_width - 1) / panel_width * panel_width * k;
}

void engram_encoder_pack(const float *weights, size_t n, size_t k, size_t panel_width, float *packed) {
    for (size_t first = 0; first < n; first += panel_width) {
        for (size_t column = 0; column < panel_width; column++) {
            const float *row = first + column < n ? weights + (first + column) * k : NULL;
            for (size_t i = 0; i < k; i++) packed[i * panel_width + column] = row != NULL ? row[i] : 0.0f;
        }
        packed += panel_width * k;
    }
}
