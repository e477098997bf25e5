#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { batch = 32 };

int clinux_epoll_create(void) {
    return epoll_create1(EPOLL_CLOEXEC);
}

int clinux_epoll_add(int epoll, int descriptor, uint64_t key, int once) {
    struct epoll_event event = {.events = EPOLLIN | (once ? EPOLLONESHOT : 0), .data.u64 = key};
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

static void fill(sigset_t *set, const int *signals, size_t count) {
    sigemptyset(set);
    for (size_t i = 0; i < count; i++) sigaddset(set, signals[i]);
}

int clinux_signalfd(const int *signals, size_t count) {
    sigset_t set;
    fill(&set, signals, count);
    return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_signalfd_read(int descriptor) {
    struct signalfd_siginfo info;
    ssize_t length = read(descriptor, &info, sizeof info);
    return length == (ssize_t)sizeof info ? (int)info.ssi_signo : -1;
}

static int apply(int how, const sigset_t *set) {
    int error = pthread_sigmask(how, set, NULL);
    if (error == 0) return 0;
    errno = error;
    return -1;
}

int clinux_block_signals(const int *signals, size_t count) {
    sigset_t set;
    fill(&set, signals, count);
    return apply(SIG_BLOCK, &set);
}

int clinux_block_all_signals(void) {
    sigset_t set;
    sigfillset(&set);
    return apply(SIG_BLOCK, &set);
}

int clinux_unblock_all_signals(void) {
    sigset_t set;
    sigemptyset(&set);
    return apply(SIG_SETMASK, &set);
}
