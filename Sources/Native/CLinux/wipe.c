#define _DEFAULT_SOURCE
#define __STDC_WANT_LIB_EXT1__ 1
#include "CLinux.h"

#include <string.h>

void clinux_wipe(void *memory, size_t count) {
#ifdef __APPLE__
    memset_s(memory, count, 0, count);
#else
    explicit_bzero(memory, count);
#endif
}
