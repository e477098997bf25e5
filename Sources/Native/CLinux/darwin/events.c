// What the reactor asks of the kernel, by kqueue(2): a kqueue in the place of an epoll set, and one for each timer.
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/event.h>
#include <sys/types.h>
#include <unistd.h>

enum { batch = 32 };

static int new_queue(void) {
    int queue = kqueue();
    if (queue >= 0 && fcntl(queue, F_SETFD, FD_CLOEXEC) != 0) {
        int reason = errno;
        close(queue);
        errno = reason;
        return -1;
    }
    return queue;
}

static int change(int queue, int descriptor, int filter, int flags, uint64_t key) {
    struct kevent event;
    EV_SET(&event, descriptor, filter, flags, 0, 0, (void *)(uintptr_t)key);
    return kevent(queue, &event, 1, NULL, 0, NULL);
}

int clinux_epoll_create(void) {
    return new_queue();
}

int clinux_epoll_add(int epoll, int descriptor, uint64_t key, int interest) {
    static const int flags[] = {EV_ADD, EV_ADD | EV_ONESHOT, EV_ADD | EV_CLEAR};
    if (change(epoll, descriptor, EVFILT_READ, flags[interest], key) != 0) return -1;
    // A socket that listens has no output to be watched.
    if (interest == 2) change(epoll, descriptor, EVFILT_WRITE, flags[interest], key);
    return 0;
}

int clinux_epoll_remove(int epoll, int descriptor) {
    // One that was watched once is gone already.
    change(epoll, descriptor, EVFILT_WRITE, EV_DELETE, 0);
    return change(epoll, descriptor, EVFILT_READ, EV_DELETE, 0);
}

int clinux_epoll_wait(int epoll, uint64_t *keys, int capacity) {
    struct kevent events[batch];
    int count = kevent(epoll, NULL, 0, events, capacity < batch ? capacity : batch, NULL);
    for (int i = 0; i < count; i++) keys[i] = (uint64_t)(uintptr_t)events[i].udata;
    return count;
}

// A kqueue with an event can itself be read. The timer stops while the machine sleeps.

int clinux_timer_create(void) {
    return new_queue();
}

int clinux_timer_set(int timer, int64_t nanoseconds) {
    struct kevent event;
    EV_SET(&event, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_NSECONDS, nanoseconds, NULL);
    return kevent(timer, &event, 1, NULL, 0, NULL);
}

void clinux_timer_acknowledge(int timer) {
    static const struct timespec at_once;
    struct kevent event;
    kevent(timer, NULL, 0, &event, 1, &at_once);
}
