/*
 What the client layer does otherwise on Windows. The descriptor is a socket, which WSAPoll can wait for. And a program that unloads
 msnp.dll after it has freed everything goes on: a thread of the library runs on, so that its code has to stay where it is.
 */
#include <msnp.h>
#include <stdio.h>
#include <winsock2.h>

#include <windows.h>

#define PATIENCE 60000

typedef void (*init_function)(struct msnp_settings *);
typedef msnp_result (*new_function)(const struct msnp_settings *, struct msnp_client **);
typedef msnp_result (*descriptor_function)(struct msnp_client *, msnp_descriptor *);
typedef msnp_result (*sign_in_function)(struct msnp_client *, uint32_t *);
typedef msnp_result (*next_function)(struct msnp_client *, uint32_t, struct msnp_event **);
typedef void (*event_function)(struct msnp_event *);
typedef void (*free_function)(struct msnp_client *);

static HMODULE library;

static void (*function(const char *name))(void)
{
    void (*found)(void) = (void (*)(void))GetProcAddress(library, name);
    if (found == NULL) {
        fprintf(stderr, "msnp.dll has no %s\n", name);
        ExitProcess(2);
    }
    return found;
}

static void check(int holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "FAILED: %s\n", what);
        ExitProcess(3);
    }
}

/* Takes every event; true when the session is over. */
static bool take_events(struct msnp_client *client)
{
    struct msnp_event *event;
    bool over = false;
    msnp_result result;
    while ((result = ((next_function)function("msnp_client_next_event"))(client, 0, &event)) == MSNP_RESULT_OK) {
        over = over || event->kind == MSNP_EVENT_SIGNED_OUT;
        ((event_function)function("msnp_event_free"))(event);
    }
    check(result == MSNP_RESULT_NO_EVENT, "the end of the events");
    return over;
}

/* Sockets that a process which is started would have, too. */
static int inheritable_sockets(void)
{
    uintptr_t number;
    int found = 0;
    for (number = 4; number < 0x4000; number += 4) {
        DWORD flags;
        int kind, size = sizeof kind;
        if (GetHandleInformation((HANDLE)number, &flags) && (flags & HANDLE_FLAG_INHERIT) != 0 &&
            getsockopt((SOCKET)number, SOL_SOCKET, SO_TYPE, (char *)&kind, &size) == 0)
            found++;
    }
    return found;
}

static void use_client(void)
{
    struct msnp_settings settings;
    struct msnp_client *client;
    WSAPOLLFD waiting = {INVALID_SOCKET, POLLRDNORM, 0};
    int turn, session;
    ((init_function)function("msnp_settings_init"))(&settings);
    settings.account = "anna@example.com";
    settings.password = "anna-secret";
    /* Nobody listens there. */
    settings.host = "127.0.0.1";
    settings.port = 1;
    check(((new_function)function("msnp_client_new"))(&settings, &client) == MSNP_RESULT_OK, "a client");
    check(((descriptor_function)function("msnp_client_descriptor"))(client, &waiting.fd) == MSNP_RESULT_OK, "a descriptor");
    check(inheritable_sockets() == 0, "sockets that no other process gets");
    for (session = 0; session < 3; session++) {
        bool over = false;
        check(((sign_in_function)function("msnp_client_sign_in"))(client, NULL) == MSNP_RESULT_OK, "a sign-in");
        for (turn = 0; turn < 1000 && !over; turn++) {
            check(WSAPoll(&waiting, 1, PATIENCE) == 1, "events that wait");
            over = take_events(client);
        }
        check(over, "the end of a session");
        /* It may be readable once more than there is anything, and not for ever. */
        for (turn = 0; turn < 1000 && WSAPoll(&waiting, 1, 20) != 0; turn++)
            take_events(client);
        check(turn < 10, "a descriptor that is not readable where no event waits");
    }
    ((free_function)function("msnp_client_free"))(client);
}

int main(void)
{
    WSADATA data;
    WSAStartup(MAKEWORD(2, 2), &data);
    library = LoadLibraryA("msnp.dll");
    if (library == NULL)
        return 2;
    use_client();
    FreeLibrary(library);
    check(GetModuleHandleA("msnp.dll") != NULL, "code that stays");
    /* The thread has something to do meanwhile. */
    Sleep(100);
    printf("the descriptor tells what waits, and the library stays where it is\n");
    return 0;
}
