/*
 What loop.c waits for, by poll(2): the client's descriptor and standard input. On Windows standard input cannot be waited for together with
 sockets, so that a thread of its own reads it, and both are events.
 */
#ifndef INPUT_H
#define INPUT_H

#include <msnp.h>
#include <string.h>

#ifdef _WIN32

#include <winsock2.h>

#include <windows.h>

static struct {
    HANDLE client, filled, emptied;
    char bytes[1024];
    DWORD length;
} input;

static DWORD WINAPI read_on(LPVOID nothing)
{
    HANDLE standard_input = GetStdHandle(STD_INPUT_HANDLE);
    (void)nothing;
    do {
        WaitForSingleObject(input.emptied, INFINITE);
        /* The end of a pipe is told as an error. */
        if (!ReadFile(standard_input, input.bytes, sizeof input.bytes, &input.length, NULL))
            input.length = 0;
        SetEvent(input.filled);
    } while (input.length > 0);
    return 0;
}

/* Begins; false: the system refused something. */
static bool input_begin(msnp_descriptor client)
{
    HANDLE thread;
    input.client = WSACreateEvent();
    /* FD_READ comes again whenever the client has taken the signal back: it reads the socket then. */
    if (input.client == NULL || WSAEventSelect((SOCKET)client, input.client, FD_READ) != 0)
        return false;
    input.filled = CreateEvent(NULL, FALSE, FALSE, NULL);
    input.emptied = CreateEvent(NULL, FALSE, TRUE, NULL);
    thread = CreateThread(NULL, 0, read_on, NULL, 0, NULL);
    if (input.filled == NULL || input.emptied == NULL || thread == NULL)
        return false;
    CloseHandle(thread);
    return true;
}

/* Waits until events wait, or something was typed and is wanted. 1: something was typed, or the input ended; -1: the system refuses. */
static int input_wait(bool wanted)
{
    HANDLE both[2];
    DWORD which;
    both[0] = input.client;
    both[1] = input.filled;
    which = WaitForMultipleObjects(wanted ? 2 : 1, both, FALSE, INFINITE);
    if (which == WAIT_OBJECT_0)
        WSAResetEvent(input.client);
    return which == WAIT_FAILED ? -1 : which == WAIT_OBJECT_0 + 1;
}

/* Takes what was typed, which `room` bytes are enough for when they are 1,024; 0 at the end. */
static size_t input_take(char *bytes, size_t room)
{
    static DWORD taken = 0;
    size_t length = input.length - taken < room ? input.length - taken : room;
    memcpy(bytes, input.bytes + taken, length);
    taken += (DWORD)length;
    if (taken < input.length) {
        SetEvent(input.filled);
    } else if (length > 0) {
        taken = 0;
        SetEvent(input.emptied);
    }
    return length;
}

#else

#include <poll.h>
#include <unistd.h>

static struct pollfd input[2];

/* Begins; false: the system refused something. */
static bool input_begin(msnp_descriptor client)
{
    input[0].fd = client;
    input[0].events = input[1].events = POLLIN;
    return true;
}

/* Waits until events wait, or something was typed and is wanted. 1: something was typed, or the input ended; -1: the system refuses. */
static int input_wait(bool wanted)
{
    input[1].fd = wanted ? STDIN_FILENO : -1;
    return poll(input, 2, -1) < 0 ? -1 : input[1].revents != 0;
}

/* Takes what was typed; 0 at the end. */
static size_t input_take(char *bytes, size_t room)
{
    ssize_t length = read(STDIN_FILENO, bytes, room);
    return length > 0 ? (size_t)length : 0;
}

#endif

#endif
