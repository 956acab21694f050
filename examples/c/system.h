/*
 What sockets.c asks the system for, and what Windows calls otherwise.
 */
#ifndef SYSTEM_H
#define SYSTEM_H

#ifdef _WIN32

#include <winsock2.h>

#include <windows.h>
#include <ws2tcpip.h>

#define REFUSED WSAECONNREFUSED
#define NO_SOCKET INVALID_SOCKET

typedef SOCKET socket_type;

/* Whether there are sockets. */
static bool system_begin(void)
{
    static WSADATA data;
    return data.wVersion != 0 || WSAStartup(MAKEWORD(2, 2), &data) == 0;
}

static int last_error(void)
{
    return WSAGetLastError();
}

/* Whether it may go well later: on its way, nothing there yet, no room now. */
static bool is_for_later(int error)
{
    return error == WSAEWOULDBLOCK || error == WSAEINPROGRESS || error == WSAEINTR;
}

static bool does_not_block(socket_type descriptor)
{
    u_long yes = 1;
    return ioctlsocket(descriptor, FIONBIO, &yes) == 0;
}

static void close_socket(socket_type descriptor)
{
    closesocket(descriptor);
}

/* One error of a socket, which is over when it was read. */
static int error_of(socket_type descriptor)
{
    int error = 0, size = sizeof error;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, (char *)&error, &size);
    return error;
}

static long receive(socket_type descriptor, void *bytes, size_t room)
{
    return recv(descriptor, bytes, (int)room, 0);
}

static long hand_over(socket_type descriptor, const void *bytes, size_t length)
{
    return send(descriptor, bytes, (int)length, 0);
}

/* A set is a list of 64 here. */
static bool fits_a_set(socket_type descriptor)
{
    (void)descriptor;
    return true;
}

static int wait_for_sets(int highest, fd_set *readable, fd_set *writable, fd_set *failed, struct timeval *until)
{
    if (highest >= 0)
        return select(0, readable, writable, failed, until);
    /* It refuses to wait for nothing. */
    Sleep(until == NULL ? INFINITE : (DWORD)until->tv_sec * 1000 + (DWORD)until->tv_usec / 1000);
    return 0;
}

static uint64_t milliseconds(void)
{
    return GetTickCount64();
}

#else

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define REFUSED ECONNREFUSED
#define NO_SOCKET (-1)

typedef int socket_type;

/* Whether there are sockets. */
static bool system_begin(void)
{
    return true;
}

static int last_error(void)
{
    return errno;
}

/* Whether it may go well later: on its way, nothing there yet, no room now. */
static bool is_for_later(int error)
{
    return error == EINPROGRESS || error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

static bool does_not_block(socket_type descriptor)
{
    return fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0;
}

static void close_socket(socket_type descriptor)
{
    close(descriptor);
}

/* One error of a socket, which is over when it was read. */
static int error_of(socket_type descriptor)
{
    int error = 0;
    socklen_t size = sizeof error;
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

static long receive(socket_type descriptor, void *bytes, size_t room)
{
    return recv(descriptor, bytes, room, 0);
}

static long hand_over(socket_type descriptor, const void *bytes, size_t length)
{
    return send(descriptor, bytes, length, MSG_NOSIGNAL);
}

/* A set has a bit for each number below a bound. */
static bool fits_a_set(socket_type descriptor)
{
    return descriptor < FD_SETSIZE;
}

static int wait_for_sets(int highest, fd_set *readable, fd_set *writable, fd_set *failed, struct timeval *until)
{
    return select(highest + 1, readable, writable, failed, until);
}

static uint64_t milliseconds(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

#endif

#endif
