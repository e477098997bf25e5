#define _DEFAULT_SOURCE
#define __STDC_WANT_LIB_EXT1__ 1
#include "CWorkloadAPI.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

// Stands before each block. Its size keeps the block aligned for every type.
union header {
    size_t size;
    max_align_t alignment;
};

static void *allocate(void *allocator_data, size_t size) {
    size_t *budget = allocator_data;
    if (size > SIZE_MAX - sizeof(union header)) return NULL;
    size_t total = sizeof(union header) + size;
    if (budget != NULL) {
        if (total > *budget) return NULL;
        *budget -= total;
    }
    union header *block = malloc(total);
    if (block == NULL) return NULL;
    block->size = size;
    return block + 1;
}

static void wipe_and_free(void *allocator_data, void *pointer) {
    (void)allocator_data;
    if (pointer == NULL) return;
    union header *block = (union header *)pointer - 1;
    size_t total = sizeof(union header) + block->size;
#ifdef __APPLE__
    memset_s(block, total, 0, total);
#else
    explicit_bzero(block, total);
#endif
    free(block);
}

ProtobufCAllocator cworkload_allocator(size_t *budget) {
    ProtobufCAllocator allocator = {.alloc = allocate, .free = wipe_and_free, .allocator_data = budget};
    return allocator;
}

size_t cworkload_string_length(const char *string) {
    // The value of a field that is absent: not a block of ours.
    if (string == protobuf_c_empty_string) return 0;
    const union header *block = (const union header *)string - 1;
    // protobuf-c asks for one byte more, for the zero at the end.
    return block->size - 1;
}
