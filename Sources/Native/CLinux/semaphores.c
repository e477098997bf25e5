#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <semaphore.h>
#include <stdlib.h>
#include <time.h>

struct clinux_semaphore {
    sem_t value;
};

clinux_semaphore *clinux_semaphore_create(void) {
    clinux_semaphore *semaphore = calloc(1, sizeof *semaphore);
    if (semaphore != NULL && sem_init(&semaphore->value, 0, 0) != 0) {
        free(semaphore);
        return NULL;
    }
    return semaphore;
}

void clinux_semaphore_destroy(clinux_semaphore *semaphore) {
    sem_destroy(&semaphore->value);
    free(semaphore);
}

void clinux_semaphore_post(clinux_semaphore *semaphore) {
    sem_post(&semaphore->value);
}

void clinux_semaphore_wait_forever(clinux_semaphore *semaphore) {
    while (sem_wait(&semaphore->value) != 0) {
    }
}

int clinux_semaphore_wait(clinux_semaphore *semaphore, int64_t nanoseconds) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    int64_t total = (int64_t)end.tv_nsec + nanoseconds;
    end.tv_sec += total / 1000000000;
    end.tv_nsec = total % 1000000000;
    int result;
    do {
        result = sem_clockwait(&semaphore->value, CLOCK_MONOTONIC, &end);
    } while (result != 0 && errno == EINTR);
    return result;
}
