#include "CLinux.h"

#include <dispatch/dispatch.h>
#include <stdlib.h>

struct clinux_semaphore {
    dispatch_semaphore_t value;
};

clinux_semaphore *clinux_semaphore_create(void) {
    clinux_semaphore *semaphore = calloc(1, sizeof *semaphore);
    if (semaphore == NULL) return NULL;
    semaphore->value = dispatch_semaphore_create(0);
    if (semaphore->value == NULL) {
        free(semaphore);
        return NULL;
    }
    return semaphore;
}

void clinux_semaphore_destroy(clinux_semaphore *semaphore) {
    dispatch_release(semaphore->value);
    free(semaphore);
}

void clinux_semaphore_post(clinux_semaphore *semaphore) {
    dispatch_semaphore_signal(semaphore->value);
}

void clinux_semaphore_wait_forever(clinux_semaphore *semaphore) {
    dispatch_semaphore_wait(semaphore->value, DISPATCH_TIME_FOREVER);
}

int clinux_semaphore_wait(clinux_semaphore *semaphore, int64_t nanoseconds) {
    return dispatch_semaphore_wait(semaphore->value, dispatch_time(DISPATCH_TIME_NOW, nanoseconds)) == 0 ? 0 : -1;
}
