#include "sockets.h"

#include "system.h"
#include "tls_hook.h"

#include <stdio.h>
#include <string.h>

/* A notification server, Passport, and two conversations with one connection that is going and one that comes. */
#ifdef MSNP_WITH_DIRECT
/* And a place to listen, somebody who has connected, and a connection to where somebody else listens. */
#define MOST_LINKS 9
#else
#define MOST_LINKS 6
#endif

enum state { FREE, CONNECTING, SHAKING_HANDS, OPEN, LISTENING };

struct link {
    enum state state;
    uint32_t number;
    socket_type descriptor;
    bool secure;
    struct tls *tls;
    char host[256];
    /* What it waits for. */
    bool wants_write;
    /* There may be more to read than select knows of: TLS holds bytes back. */
    bool may_have_more;
    /* What came in and was not taken yet. */
    unsigned char came[1024];
    size_t begin, end;
};

static struct link links[MOST_LINKS];
static const char *trusted;

void sockets_trust(const char *authorities)
{
    trusted = authorities;
}

uint64_t sockets_now(void)
{
    return milliseconds();
}

static struct link *find(uint32_t number)
{
    int place;
    for (place = 0; place < MOST_LINKS; place++)
        if (links[place].state != FREE && links[place].number == number)
            return &links[place];
    return NULL;
}

static void release(struct link *link)
{
    tls_close(link->tls);
    close_socket(link->descriptor);
    link->tls = NULL;
    link->state = FREE;
}

static void lost(struct msnp_machine *machine, struct link *link, unsigned why)
{
    release(link);
    msnp_machine_closed(machine, link->number, why);
}

static unsigned reason(int error)
{
    return error == REFUSED ? MSNP_LINK_ERROR_CONNECTION_REFUSED : MSNP_LINK_ERROR_UNREACHABLE;
}

/* A socket on the way to a host. Looking the name up waits: a device with a slow network would do it elsewhere. */
static socket_type begin_connecting(const char *host, unsigned port, unsigned *why)
{
    struct addrinfo wish, *found, *address;
    char service[8];
    socket_type descriptor = NO_SOCKET;
    memset(&wish, 0, sizeof wish);
    wish.ai_socktype = SOCK_STREAM;
    snprintf(service, sizeof service, "%u", port);
    *why = MSNP_LINK_ERROR_UNREACHABLE;
    if (!system_begin())
        return NO_SOCKET;
    if (getaddrinfo(host, service, &wish, &found) != 0) {
        *why = MSNP_LINK_ERROR_UNKNOWN_HOST;
        return NO_SOCKET;
    }
    for (address = found; address != NULL && descriptor == NO_SOCKET; address = address->ai_next) {
        descriptor = socket(address->ai_family, SOCK_STREAM, 0);
        if (descriptor == NO_SOCKET)
            continue;
        if (fits_a_set(descriptor) && does_not_block(descriptor) &&
            (connect(descriptor, address->ai_addr, address->ai_addrlen) == 0 || is_for_later(last_error())))
            break;
        *why = reason(last_error());
        close_socket(descriptor);
        descriptor = NO_SOCKET;
    }
    freeaddrinfo(found);
    return descriptor;
}

/* Copies the name of a host. False: it does not fit. */
static bool set_host(struct link *link, const struct msnp_string *host)
{
    if (host->length >= sizeof link->host)
        return false;
    memcpy(link->host, host->data, host->length);
    link->host[host->length] = '\0';
    return true;
}

/* A place that is free, or NULL. */
static struct link *free_place(void)
{
    struct link *link = links;
    while (link < links + MOST_LINKS && link->state != FREE)
        link++;
    return link == links + MOST_LINKS ? NULL : link;
}

/* A connection in that place, of which nothing has come. */
static void begin(struct link *link, uint32_t number, enum state state, socket_type descriptor)
{
    link->number = number;
    link->descriptor = descriptor;
    link->begin = link->end = 0;
    link->may_have_more = false;
    link->wants_write = state == CONNECTING;
    link->state = state;
}

void sockets_connect(struct msnp_machine *machine, uint32_t number, const struct msnp_endpoint *endpoint)
{
    struct link *link = free_place();
    socket_type descriptor;
    unsigned why;
    if (link == NULL || !set_host(link, &endpoint->host)) {
        msnp_machine_closed(machine, number, MSNP_LINK_ERROR_UNREACHABLE);
        return;
    }
    descriptor = begin_connecting(link->host, endpoint->port, &why);
    if (descriptor == NO_SOCKET) {
        msnp_machine_closed(machine, number, why);
        return;
    }
    link->secure = endpoint->tls;
    begin(link, number, CONNECTING, descriptor);
}

#ifdef MSNP_WITH_DIRECT
/* The IPv4 address by which this machine reaches the service. */
static bool own_address(struct sockaddr_in *own)
{
    int number;
    for (number = 0; number < MOST_LINKS; number++) {
        socklen_t length = sizeof *own;
        if (links[number].state == OPEN && getsockname(links[number].descriptor, (struct sockaddr *)own, &length) == 0 &&
            own->sin_family == AF_INET)
            return true;
    }
    return false;
}

/* A socket at which somebody else may connect, at a port of the system's choice. */
static socket_type begin_listening(struct sockaddr_in *own)
{
    socklen_t length = sizeof *own;
    socket_type descriptor = socket(AF_INET, SOCK_STREAM, 0);
    if (descriptor == NO_SOCKET)
        return NO_SOCKET;
    own->sin_port = 0;
    if (fits_a_set(descriptor) && does_not_block(descriptor) && bind(descriptor, (struct sockaddr *)own, sizeof *own) == 0 &&
        listen(descriptor, 1) == 0 && getsockname(descriptor, (struct sockaddr *)own, &length) == 0)
        return descriptor;
    close_socket(descriptor);
    return NO_SOCKET;
}

void sockets_listen(struct msnp_machine *machine, uint32_t number)
{
    struct link *link = free_place();
    struct sockaddr_in own;
    struct msnp_machine_place at;
    socket_type descriptor;
    if (link == NULL || !own_address(&own) || (descriptor = begin_listening(&own)) == NO_SOCKET) {
        msnp_machine_closed(machine, number, MSNP_LINK_ERROR_UNREACHABLE);
        return;
    }
    begin(link, number, LISTENING, descriptor);
    memset(&at, 0, sizeof at);
    memcpy(at.addresses[0], &own.sin_addr, 4);
    at.count = 1;
    at.port = ntohs(own.sin_port);
    msnp_machine_listening(machine, number, &at);
}

/* Somebody has connected. */
static void welcome(struct msnp_machine *machine, const struct link *listener)
{
    socket_type descriptor = accept(listener->descriptor, NULL, NULL);
    struct link *link = free_place();
    uint32_t number;
    if (descriptor == NO_SOCKET)
        return;
    if (link == NULL || !fits_a_set(descriptor) || !does_not_block(descriptor) ||
        msnp_machine_accepted(machine, listener->number, &number) != MSNP_RESULT_OK) {
        close_socket(descriptor);
        return;
    }
    begin(link, number, OPEN, descriptor);
}
#endif

void sockets_secure(struct msnp_machine *machine, uint32_t number, const struct msnp_string *host)
{
    struct link *link = find(number);
    if (link == NULL || link->state != OPEN || link->tls != NULL)
        return;
    /* What came before TLS did not come from this host. */
    link->begin = link->end = 0;
    link->may_have_more = false;
    if (!set_host(link, host) || (link->tls = tls_open((int)link->descriptor, link->host, trusted)) == NULL) {
        lost(machine, link, MSNP_LINK_ERROR_TLS);
        return;
    }
    link->state = SHAKING_HANDS;
    link->wants_write = true;
}

void sockets_close(uint32_t number)
{
    struct link *link = find(number);
    if (link != NULL)
        release(link);
}

void sockets_send(struct msnp_machine *machine, uint32_t number, const struct msnp_bytes *bytes)
{
    struct link *link = find(number);
    long sent;
    if (link == NULL || link->state != OPEN || bytes->length == 0)
        return;
    if (link->tls != NULL) {
        sent = tls_write(link->tls, bytes->data, bytes->length);
    } else {
        sent = hand_over(link->descriptor, bytes->data, bytes->length);
        if (sent < 0)
            sent = is_for_later(last_error()) ? TLS_LATER : TLS_BROKEN;
    }
    if (sent == TLS_BROKEN || sent == TLS_ENDED) {
        lost(machine, link, MSNP_LINK_ERROR_BROKEN);
        return;
    }
    /* What is left is asked for again when there is room. */
    link->wants_write = sent < (long)bytes->length;
    if (sent > 0)
        msnp_machine_sent(machine, number, (size_t)sent);
}

/* Gets a connection that is on the way one step further. */
static void go_on(struct msnp_machine *machine, struct link *link)
{
    unsigned why = MSNP_LINK_ERROR_TLS;
    if (link->state == CONNECTING) {
        int error = error_of(link->descriptor);
        if (error != 0) {
            lost(machine, link, reason(error));
            return;
        }
        if (link->secure && (link->tls = tls_open((int)link->descriptor, link->host, trusted)) == NULL) {
            lost(machine, link, why);
            return;
        }
        link->state = link->secure ? SHAKING_HANDS : OPEN;
    }
    if (link->state == SHAKING_HANDS) {
        enum tls_step step = tls_handshake(link->tls, &why);
        if (step == TLS_FAILED) {
            lost(machine, link, why);
            return;
        }
        link->wants_write = step == TLS_WANTS_WRITE;
        if (step != TLS_DONE)
            return;
        link->state = OPEN;
    }
    link->wants_write = false;
    msnp_machine_connected(machine, link->number);
}

/* Hands in what came before, then what comes now. */
static void take(struct msnp_machine *machine, struct link *link)
{
    size_t taken = 0;
    long came;
    if (link->begin == link->end) {
        if (link->tls != NULL) {
            came = tls_read(link->tls, link->came, sizeof link->came);
        } else {
            came = receive(link->descriptor, link->came, sizeof link->came);
            if (came < 0)
                came = is_for_later(last_error()) ? TLS_LATER : TLS_BROKEN;
        }
        link->may_have_more = came > 0;
        if (came == TLS_LATER)
            return;
        if (came <= 0) {
            lost(machine, link, came == TLS_ENDED ? MSNP_LINK_ERROR_CLOSED_BY_PEER : MSNP_LINK_ERROR_BROKEN);
            return;
        }
        link->begin = 0;
        link->end = (size_t)came;
    }
    msnp_machine_received(machine, link->number, link->came + link->begin, link->end - link->begin, &taken);
    link->begin += taken;
}

void sockets_wait(struct msnp_machine *machine, uint64_t deadline)
{
    fd_set readable, writable, failed;
    struct timeval patience, *until = &patience;
    uint64_t now = sockets_now();
    uint64_t left = deadline > now ? deadline - now : 0;
    int place, highest = -1;
    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_ZERO(&failed);
    for (place = 0; place < MOST_LINKS; place++) {
        struct link *link = &links[place];
        if (link->state == FREE)
            continue;
        if (link->wants_write)
            FD_SET(link->descriptor, &writable);
        /* Windows tells of a connection that failed in the third set, others in the second one. */
        if (link->state == CONNECTING)
            FD_SET(link->descriptor, &failed);
        else
            FD_SET(link->descriptor, &readable);
        if (link->may_have_more || link->begin < link->end)
            left = 0;
        if ((int)link->descriptor > highest)
            highest = (int)link->descriptor;
    }
    patience.tv_sec = (long)(left / 1000);
    patience.tv_usec = (long)(left % 1000 * 1000);
    if (deadline == UINT64_MAX && left != 0)
        until = NULL;
    if (wait_for_sets(highest, &readable, &writable, &failed, until) < 0)
        return;
    for (place = 0; place < MOST_LINKS; place++) {
        struct link *link = &links[place];
        bool can_read, can_write;
        if (link->state == FREE)
            continue;
        can_read = FD_ISSET(link->descriptor, &readable) || link->may_have_more || link->begin < link->end;
        can_write = (link->wants_write && FD_ISSET(link->descriptor, &writable)) ||
                    (link->state == CONNECTING && FD_ISSET(link->descriptor, &failed));
#ifdef MSNP_WITH_DIRECT
        if (link->state == LISTENING) {
            if (can_read)
                welcome(machine, link);
            continue;
        }
#endif
        if (link->state != OPEN) {
            if (can_read || can_write)
                go_on(machine, link);
            continue;
        }
        if (can_write) {
            struct msnp_bytes unsent;
            link->wants_write = false;
            if (msnp_machine_unsent(machine, link->number, &unsent) == MSNP_RESULT_OK)
                sockets_send(machine, link->number, &unsent);
        }
        if (can_read && link->state == OPEN)
            take(machine, link);
    }
}
