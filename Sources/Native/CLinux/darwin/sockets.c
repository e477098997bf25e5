#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

int clinux_accept(int listener) {
    int connection = accept(listener, NULL, NULL);
    if (connection < 0) return -1;
    int one = 1;
    if (fcntl(connection, F_SETFD, FD_CLOEXEC) != 0 || fcntl(connection, F_SETFL, O_NONBLOCK) != 0 ||
        setsockopt(connection, SOL_SOCKET, SO_NOSIGPIPE, &one, sizeof one) != 0) {
        int reason = errno;
        close(connection);
        errno = reason;
        return -1;
    }
    return connection;
}
