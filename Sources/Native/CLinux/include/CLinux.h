// Kernel interfaces that Swift's Glibc module does not offer, as functions with the prefix `clinux_`.
// Each returns what the system call returns, and -1 with errno set on failure.
#ifndef SVIDSYNC_CLINUX_H
#define SVIDSYNC_CLINUX_H

#include <stddef.h>

#include "CLinuxSpawn.h"

/// Overwrites memory in a way that the compiler may not remove.
void clinux_wipe(void *_Nonnull memory, size_t count);

#endif
