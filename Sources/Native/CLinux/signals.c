#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static atomic_int target = -1;
static atomic_int owner;

static void forward(int signal, siginfo_t *information, void *context) {
    (void)context;
    // In a child between fork and exec the handler still stands, but the signal is none of ours.
    if (getpid() != atomic_load(&owner)) return;
    int before = errno;
    unsigned char number = (unsigned char)signal;
    if (information->si_code == SI_KERNEL) number |= clinux_from_kernel;
    // A full pipe holds thousands of signals that nobody has read: one more says nothing new.
    ssize_t written = write(atomic_load(&target), &number, 1);
    (void)written;
    errno = before;
}

int clinux_catch_signal(int signal, int pipe) {
    atomic_store(&owner, getpid());
    atomic_store(&target, pipe);
    struct sigaction action = {.sa_sigaction = forward, .sa_flags = SA_RESTART | SA_SIGINFO};
    sigfillset(&action.sa_mask);
    return sigaction(signal, &action, NULL);
}

static void nothing(int signal) {
    (void)signal;
}

int clinux_discard_signal(int signal) {
    struct sigaction action = {.sa_handler = nothing, .sa_flags = SA_RESTART};
    return sigaction(signal, &action, NULL);
}

int clinux_signal_is_ignored(int signal) {
    struct sigaction action;
    return sigaction(signal, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN;
}

int clinux_release_signal(int signal) {
    struct sigaction action = {.sa_handler = SIG_DFL};
    return sigaction(signal, &action, NULL);
}

static int apply(int how, const int *signals, size_t count) {
    sigset_t set;
    sigemptyset(&set);
    for (size_t i = 0; i < count; i++) sigaddset(&set, signals[i]);
    int error = pthread_sigmask(how, &set, NULL);
    if (error == 0) return 0;
    errno = error;
    return -1;
}

int clinux_block_signals(const int *signals, size_t count) {
    return apply(SIG_BLOCK, signals, count);
}

int clinux_unblock_signals(const int *signals, size_t count) {
    return apply(SIG_UNBLOCK, signals, count);
}

int clinux_unblock_all_signals(void) {
    return apply(SIG_SETMASK, NULL, 0);
}
