#define _GNU_SOURCE
#include "CLinux.h"

#include <sys/socket.h>

int clinux_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
