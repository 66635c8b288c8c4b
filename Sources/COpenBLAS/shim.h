#pragma once

#include <cblas.h>

// Declared by openblas_config's companions on some systems only; exported by every OpenBLAS of 0.3.
extern char *openblas_get_config(void);
extern char *openblas_get_corename(void);
extern void openblas_set_num_threads(int count);
