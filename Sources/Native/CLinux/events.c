#define _GNU_SOURCE
#include "CLinux.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { batch = 32 };

int clinux_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int clinux_epoll_add(int epoll, int descriptor, uint64_t key, int interest) {
    static const uint32_t events[] = {EPOLLIN, EPOLLIN | EPOLLONESHOT, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET};
    struct epoll_event event = {.events = events[interest], .data.u64 = key};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int clinux_epoll_remove(int epoll, int descriptor) {
    return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, NULL);
}

int clinux_epoll_wait(int epoll, uint64_t *keys, int capacity) {
    struct epoll_event events[batch];
    int count = epoll_wait(epoll, events, capacity < batch ? capacity : batch, -1);
    for (int i = 0; i < count; i++) keys[i] = events[i].data.u64;
    return count;
}

int clinux_pipe(int *reader, int *writer) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    *reader = ends[0];
    *writer = ends[1];
    return 0;
}
