#define _DEFAULT_SOURCE
#include "CLinux.h"

#include <string.h>

void clinux_wipe(void *memory, size_t count) {
    explicit_bzero(memory, count);
}
