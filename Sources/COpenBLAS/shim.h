#ifndef ENGRAM_OPENBLAS_SHIM_H
#define ENGRAM_OPENBLAS_SHIM_H

#include <cblas.h>

/* Exported by every OpenBLAS; older headers leave some of them out. Repeating a declaration is harmless. */
#ifdef __cplusplus
extern "C" {
#endif
void openblas_set_num_threads(int num_threads);
int openblas_get_num_threads(void);
char *openblas_get_config(void);
char *openblas_get_corename(void);
#ifdef __cplusplus
}
#endif

#endif
