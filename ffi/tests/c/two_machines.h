/*
 Two machines with buffers of 2,048 bytes that talk to each other: what the tests of pictures and files have in common. The test plays Passport,
 the notification server and the switchboard by feeding bytes; with MSNP_WITH_DIRECT, also the network between the two, in a library that has
 the feature direct.
 */
#ifndef TWO_MACHINES_H
#define TWO_MACHINES_H

#include "check.h"

/* Where the machines listen: from this port on. */
#define FIRST_PORT 5000

/* As long as an invitation to a file has room for in these buffers: it goes in two parts. */
#define LONG "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmno"
#define ANNA "a" LONG "@example.com"
#define BRUNO "b" LONG "@example.com"
#define LINKS 8

/* A connection as its server sees it: what it has yet to say, and what it has heard and not answered. */
struct link {
    uint32_t number;
    bool is_open, is_switchboard;
    /* A place to listen, and how many have connected there; a connection to the other machine, whose link has this number. */
    bool is_listener, is_direct;
    uint32_t guest, other_end;
    /* The other end has closed it. */
    bool is_over;
    char in[65536], out[65536];
    size_t in_length, out_length;
};

/* What a machine moves. */
struct data {
    uint8_t bytes[40000];
    size_t length;
};

/* One of the two, with what it was told. */
static struct side {
    union {
        uint64_t aligned;
        uint8_t bytes[MSNP_MACHINE_BYTES];
    } memory;
    struct msnp_machine *machine;
    const char *account, *name;
    struct side *other;
    struct link links[LINKS];
    char picture[600];
    unsigned events[64];
    struct msnp_machine_event last[64];
    char account_told[164], file_name[500];
    /* What it shows, what it sends, and what has come. */
    struct data shown, sent, received;
    /* Takes what is offered; has data wait from so many bytes on; says something after the first piece. */
    bool takes, talks;
    size_t holds_at;
    /* At most so many bytes are handed over at once. */
    size_t most;
    /* Bytes that have left over connections to the other machine. */
    size_t sent_directly;
    bool allows_direct;
} sides[2];

static struct side *const anna = &sides[0], *const bruno = &sides[1];
static uint64_t now;

static inline struct link *link_of(struct side *side, uint32_t number)
{
    size_t i;
    for (i = 0; i < LINKS; i++)
        if (side->links[i].is_open && side->links[i].number == number)
            return &side->links[i];
    return NULL;
}

/* The notification link, or the switchboard's. */
static inline struct link *link_to(struct side *side, bool is_switchboard)
{
    size_t i;
    for (i = 0; i < LINKS; i++)
        if (side->links[i].is_open && side->links[i].is_switchboard == is_switchboard)
            return &side->links[i];
    return NULL;
}

static inline void put(struct link *link, const char *bytes, size_t length)
{
    if (link == NULL)
        return;
    CHECK(link->in_length + length <= sizeof link->in);
    memcpy(link->in + link->in_length, bytes, length);
    link->in_length += length;
}

static inline void say(struct link *link, const char *text)
{
    put(link, text, strlen(text));
}

/* What the servers answer to a line with its payload. */
static inline void answer(struct side *side, struct link *link, const char *line, const char *payload, size_t length)
{
    char verb[8] = "", rest[1024] = "", reply[2048] = "";
    unsigned number = 0;
    if (strncmp(line, "GET ", 4) == 0) {
        say(link,
            "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=ticket&p=profile'\r\n"
            "Content-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    }
    if (sscanf(line, "%7s %u %1023[^\r]", verb, &number, rest) < 1)
        return;
    if (strcmp(verb, "VER") == 0) {
        snprintf(reply, sizeof reply, "VER %u MSNP9\r\n", number);
    } else if (strcmp(verb, "CVR") == 0) {
        snprintf(reply, sizeof reply, "CVR %u 1.0.0000 1.0.0000 1.0.0000 http://a.example http://a.example\r\n", number);
    } else if (strcmp(verb, "USR") == 0 && strncmp(rest, "TWN I", 5) == 0) {
        snprintf(reply, sizeof reply, "USR %u TWN S lc=1033,id=507,tw=40\r\n", number);
    } else if (strcmp(verb, "USR") == 0 && strncmp(rest, "TWN S", 5) == 0) {
        snprintf(reply, sizeof reply, "USR %u OK %s %s 1 0\r\n", number, side->account, side->name);
    } else if (strcmp(verb, "USR") == 0) {
        link->is_switchboard = true;
        snprintf(reply, sizeof reply, "USR %u OK %s %s\r\n", number, side->account, side->name);
    } else if (strcmp(verb, "ANS") == 0) {
        link->is_switchboard = true;
        snprintf(reply, sizeof reply, "IRO %u 1 1 %s %s\r\nANS %u OK\r\n", number, side->other->account, side->other->name, number);
        say(link, reply);
        snprintf(reply, sizeof reply, "JOI %s %s\r\n", side->account, side->name);
        link = link_to(side->other, true);
    } else if (strcmp(verb, "SYN") == 0) {
        snprintf(reply, sizeof reply, "SYN %u 7 1 0\r\nGTC A\r\nBLP AL\r\nLST %s %s 11 0\r\n", number, side->other->account,
                 side->other->name);
    } else if (strcmp(verb, "CHG") == 0) {
        char status[8] = "", object[1024] = "";
        unsigned capabilities = 0;
        snprintf(reply, sizeof reply, "CHG %u %s\r\n", number, rest);
        say(link, reply);
        sscanf(rest, "%7s %u %1023s", status, &capabilities, object);
        snprintf(reply, sizeof reply, "NLN %s %s %s %u%s%s\r\n", status, side->account, side->name, capabilities,
                 *object ? " " : "", object);
        link = link_to(side->other, false);
    } else if (strcmp(verb, "XFR") == 0) {
        snprintf(reply, sizeof reply, "XFR %u SB 192.0.2.7:1864 CKI 12.34\r\n", number);
    } else if (strcmp(verb, "CAL") == 0) {
        snprintf(reply, sizeof reply, "CAL %u RINGING 1\r\n", number);
        say(link, reply);
        snprintf(reply, sizeof reply, "RNG 1 192.0.2.7:1864 CKI 56.78 %s %s\r\n", side->account, side->name);
        link = link_to(side->other, false);
    } else if (strcmp(verb, "MSG") == 0) {
        if (*rest == 'A' || *rest == 'D') {
            snprintf(reply, sizeof reply, "ACK %u\r\n", number);
            say(link, reply);
        }
        snprintf(reply, sizeof reply, "MSG %s %s %u\r\n", side->account, side->name, (unsigned)length);
        link = link_to(side->other, true);
        say(link, reply);
        put(link, payload, length);
        return;
    } else if (strcmp(verb, "OUT") == 0) {
        if (link->is_switchboard) {
            snprintf(reply, sizeof reply, "BYE %s\r\n", side->account);
            say(link_to(side->other, true), reply);
        }
        return;
    }
    say(link, reply);
}

/* Answers the commands that are whole. False: there was none. */
static inline bool serve(struct side *side, struct link *link)
{
    bool served = false;
    for (;;) {
        char line[2048];
        const char *end = NULL;
        size_t length, payload = 0;
        unsigned number, bytes;
        bool is_web = link->out_length > 4 && memcmp(link->out, "GET ", 4) == 0;
        for (length = 0; length + 1 < link->out_length && end == NULL; length++)
            if (memcmp(link->out + length, "\r\n", 2) == 0)
                end = link->out + length + 2;
        if (end == NULL)
            return served;
        length = (size_t)(end - link->out);
        CHECK(length < sizeof line);
        memcpy(line, link->out, length);
        line[length] = '\0';
        if (sscanf(line, "MSG %u %*s %u", &number, &bytes) == 2)
            payload = bytes;
        if (is_web)
            payload = link->out_length - length;
        if (link->out_length < length + payload)
            return served;
        answer(side, link, line, end, payload);
        link->out_length -= length + payload;
        memmove(link->out, link->out + length + payload, link->out_length);
        served = true;
    }
}

#ifdef MSNP_WITH_DIRECT
/* What both allow, on one machine. */
static const struct msnp_machine_direct allowed = {true, true, true, {0, 0, 0, 0}, "0123456789abcde"};
#endif

/* Takes what is offered. */
static inline void take(struct side *side, uint32_t transfer)
{
#ifdef MSNP_WITH_DIRECT
    if (side->allows_direct)
        GIVES(msnp_machine_allow_direct(side->machine, transfer, &allowed), OK);
#endif
    GIVES(msnp_machine_accept_file(side->machine, transfer), OK);
}

/* What a machine tells. Everything that is needed later is copied before the next call. */
static inline void note(struct side *side, const struct msnp_machine_event *event)
{
    struct msnp_machine *machine = side->machine;
    size_t taken = 0, length = 0;
    if (getenv("MSNP_TEST_VERBOSE"))
        fprintf(stderr, "%s: event %u\n", side->account, (unsigned)event->kind);
    CHECK(event->kind < 64);
    if (event->kind >= 64)
        return;
    side->events[event->kind]++;
    side->last[event->kind] = *event;
    if (event->kind == MSNP_MACHINE_EVENT_PRESENCE) {
        GIVES(msnp_text_copy(&event->data.presence.picture, side->picture, sizeof side->picture, NULL), OK);
    } else if (event->kind == MSNP_MACHINE_EVENT_MESSAGE && event->data.message.kind == MSNP_MESSAGE_OTHER) {
        const struct msnp_machine_message *message = &event->data.message;
        struct msnp_machine_emoticon emoticon;
        GIVES(msnp_emoticon_read(&message->headers, &message->body, 0, &emoticon), OK);
        CHECK(emoticon.object.kind == MSNP_OBJECT_EMOTICON);
        GIVES(msnp_text_copy(&emoticon.shortcut, side->file_name, sizeof side->file_name, NULL), OK);
        GIVES(msnp_text_copy(&emoticon.element, side->picture, sizeof side->picture, NULL), OK);
        GIVES(msnp_emoticon_read(&message->headers, &message->body, 1, &emoticon), INVALID_VALUE);
    } else if (event->kind == MSNP_MACHINE_EVENT_FILE_OFFERED) {
        const struct msnp_machine_file_offered *offer = &event->data.file_offered;
        uint32_t transfer = offer->transfer;
        uint8_t nothing[1];
        snprintf(side->account_told, sizeof side->account_told, "%.*s", (int)offer->account.length, offer->account.data);
        GIVES(msnp_file_name(&offer->context, side->file_name, sizeof side->file_name, &length), OK);
        CHECK(length == strlen(side->file_name));
        GIVES(msnp_file_name(&offer->context, side->file_name, 5, &taken), TOO_SMALL);
        CHECK(taken == length && strlen(side->file_name) == 4);
        GIVES(msnp_file_name(&offer->context, NULL, 0, NULL), TOO_SMALL);
        GIVES(msnp_file_name(&offer->context, side->file_name, sizeof side->file_name, NULL), OK);
        GIVES(msnp_file_preview(&offer->context, NULL, 0, &length), OK);
        CHECK(length == 0);
        GIVES(msnp_file_preview(&offer->context, nothing, sizeof nothing, &length), OK);
        if (side->takes)
            take(side, transfer);
    } else if (event->kind == MSNP_MACHINE_EVENT_TRANSFER_WANTS) {
        struct msnp_machine_transfer_wants wants = event->data.transfer_wants;
        const struct data *from = side->events[MSNP_MACHINE_EVENT_OBJECT_ASKED] ? &side->shown : &side->sent;
        size_t most = wants.most < side->most ? wants.most : side->most;
        CHECK(wants.most > 0 && wants.most <= (side->allows_direct ? 2045 : 1202) && wants.offset + wants.most <= from->length);
        if (side->talks) {
            side->talks = false;
            GIVES(msnp_machine_send_text(machine, 0, side->other->account, "It comes.", NULL, NULL, NULL), OK);
        }
        GIVES(msnp_machine_supply(machine, wants.transfer, from->bytes, 0, &taken), INVALID_VALUE);
        if (msnp_machine_supply(machine, wants.transfer, from->bytes + wants.offset, most, &taken) == MSNP_RESULT_OK) {
            CHECK(taken == most);
            /* It asks for more when there is room. */
            CHECK(msnp_machine_supply(machine, wants.transfer, from->bytes, 1, NULL) != MSNP_RESULT_OK);
        }
    } else if (event->kind == MSNP_MACHINE_EVENT_TRANSFER_DATA) {
        const struct msnp_machine_transfer_data *data = &event->data.transfer_data;
        struct data *to = &side->received;
        uint32_t transfer = data->transfer;
        CHECK(data->offset == to->length && data->bytes.length > 0 && to->length + data->bytes.length <= sizeof to->bytes);
        memcpy(to->bytes + to->length, data->bytes.data, data->bytes.length);
        to->length += data->bytes.length;
        if (to->length >= side->holds_at)
            GIVES(msnp_machine_hold_transfer(machine, transfer, true), OK);
    }
}

/* A place for a connection. */
static inline struct link *open_link(struct side *side, uint32_t number)
{
    size_t i;
    for (i = 0; i < LINKS && side->links[i].is_open; i++)
        ;
    CHECK(i < LINKS);
    memset(&side->links[i], 0, sizeof side->links[i]);
    side->links[i].number = number;
    side->links[i].is_open = true;
    return &side->links[i];
}

/* Opens a connection: to a server, or to where the other machine listens. */
static inline void reach(struct side *side, uint32_t number, unsigned port)
{
    struct link *listener = port > FIRST_PORT ? link_of(side->other, port - FIRST_PORT) : NULL;
    if (port > FIRST_PORT && (listener == NULL || listener->guest != 0)) {
        GIVES(msnp_machine_closed(side->machine, number, MSNP_LINK_ERROR_CONNECTION_REFUSED), OK);
        return;
    }
    open_link(side, number)->is_direct = listener != NULL;
    if (listener != NULL)
        listener->guest = number;
    GIVES(msnp_machine_connected(side->machine, number), OK);
}

#ifdef MSNP_WITH_DIRECT
static inline void listen_at(struct side *side, uint32_t number)
{
    struct msnp_machine_place at = {{{127, 0, 0, 1}}, 1, 0, 0, {0, 0, 0, 0}};
    open_link(side, number)->is_listener = true;
    at.port = (uint16_t)(FIRST_PORT + number);
    at.count = 5;
    GIVES(msnp_machine_listening(side->machine, number, &at), INVALID_NUMBER);
    GIVES(msnp_machine_listening(side->machine, number, NULL), NULL_POINTER);
    at.count = 1;
    GIVES(msnp_machine_listening(side->machine, number, &at), OK);
}

/* Takes in who has connected to where a machine listens. */
static inline void welcome(struct side *side, struct link *listener)
{
    struct link *guest = link_of(side->other, listener->guest), *link;
    uint32_t number = 0;
    CHECK(guest != NULL);
    GIVES(msnp_machine_accepted(side->machine, listener->number, NULL), NULL_POINTER);
    GIVES(msnp_machine_accepted(side->machine, listener->number, &number), OK);
    listener->guest = 0;
    link = open_link(side, number);
    link->is_direct = true;
    link->other_end = guest->number;
    guest->other_end = number;
    /* What was said before anybody listened. */
    memcpy(link->in, guest->out, guest->out_length);
    link->in_length = guest->out_length;
    guest->out_length = 0;
}
#endif

/* What the other machine says over a direct connection, and its end. False: nothing has come. */
static inline bool take_in(struct side *side, struct link *link)
{
    struct link *from = link_of(side->other, link->other_end);
    if (!link->is_direct)
        return serve(side, link);
    if (from != NULL && from->out_length > 0 && link->in_length + from->out_length <= sizeof link->in) {
        put(link, from->out, from->out_length);
        from->out_length = 0;
    }
    if (link->is_over && link->in_length == 0) {
        link->is_open = false;
        GIVES(msnp_machine_closed(side->machine, link->number, MSNP_LINK_ERROR_CLOSED_BY_PEER), OK);
        return true;
    }
    return false;
}

/* A machine closes a connection. */
static inline void close_link(struct side *side, struct link *link)
{
    struct link *other = link->is_direct ? link_of(side->other, link->other_end) : NULL;
    if (other != NULL) {
        put(other, link->out, link->out_length);
        other->is_over = true;
    } else if (!link->is_direct && !link->is_listener) {
        serve(side, link);
    }
    link->is_open = false;
}

/* Does what a machine wants until it waits, and hands it what has come. False: nothing happened. */
static inline bool drive(struct side *side)
{
    struct msnp_output output;
    bool happened = false;
    size_t i, taken;
    do {
        struct link *link;
        GIVES(msnp_machine_poll(side->machine, now, &output), OK);
        link = link_of(side, output.link);
        if (output.kind == MSNP_OUTPUT_CONNECT) {
            reach(side, output.link, output.data.connect.port);
#ifdef MSNP_WITH_DIRECT
        } else if (output.kind == MSNP_OUTPUT_LISTEN) {
            listen_at(side, output.link);
#endif
        } else if (output.kind == MSNP_OUTPUT_SEND && link != NULL) {
            size_t length = output.data.send.length;
            CHECK(length <= 2048 && link->out_length + length <= sizeof link->out);
            memcpy(link->out + link->out_length, output.data.send.data, length);
            link->out_length += length;
            side->sent_directly += link->is_direct ? length : 0;
            GIVES(msnp_machine_sent(side->machine, output.link, length), OK);
        } else if (output.kind == MSNP_OUTPUT_CLOSE && link != NULL) {
            close_link(side, link);
        } else if (output.kind == MSNP_OUTPUT_EVENT) {
            note(side, &output.data.event);
        }
        happened |= output.kind != MSNP_OUTPUT_WAIT;
    } while (output.kind != MSNP_OUTPUT_WAIT);
    for (i = 0; i < LINKS; i++) {
        struct link *link = &side->links[i];
        if (!link->is_open)
            continue;
#ifdef MSNP_WITH_DIRECT
        if (link->is_listener && link->guest != 0) {
            welcome(side, link);
            return true;
        }
#endif
        if (take_in(side, link))
            happened = true;
        if (!link->is_open)
            return true;
        /* One link at a time: a machine is drained before anything else happens to it. */
        if (link->in_length == 0)
            continue;
        GIVES(msnp_machine_received(side->machine, link->number, (const uint8_t *)link->in, link->in_length, &taken), OK);
        link->in_length -= taken;
        memmove(link->in, link->in + taken, link->in_length);
        if (taken > 0)
            return true;
    }
    return happened;
}

/* Until neither of the two does anything more. */
static inline void rest(void)
{
    int turns;
    for (turns = 0; turns < 100000; turns++) {
        bool happened = drive(anna);
        if (!drive(bruno) && !happened)
            return;
    }
    CHECK(!"the machines come to rest");
}

static inline void forget(void)
{
    size_t i;
    for (i = 0; i < 2; i++) {
        memset(sides[i].events, 0, sizeof sides[i].events);
        sides[i].received.length = 0;
        sides[i].takes = sides[i].talks = sides[i].allows_direct = false;
        sides[i].sent_directly = 0;
        sides[i].holds_at = sides[i].most = (size_t)-1;
    }
}

static inline void begin(struct side *side, const char *account, const char *name, struct side *other)
{
    struct msnp_sign_in sign_in;
    side->account = account;
    side->name = name;
    side->other = other;
    GIVES(msnp_machine_init(&side->memory, sizeof side->memory, &side->machine), OK);
    GIVES(msnp_sign_in_init(&sign_in), OK);
    sign_in.account = account;
    sign_in.password = "secret";
    sign_in.host = "messenger.example";
    sign_in.login = "https://login.example/login.srf";
    sign_in.dialects = MSNP_DIALECT_9;
    sign_in.eager = false;
    sign_in.capabilities = MSNP_CAPABILITY_PEER_TO_PEER;
    GIVES(msnp_machine_sign_in(side->machine, &sign_in), OK);
}

#define TOLD(side, kind) ((side)->events[MSNP_MACHINE_EVENT_##kind])
#define LAST(side, kind, member) ((side)->last[MSNP_MACHINE_EVENT_##kind].data.member)

static inline void ended(struct side *side, uint32_t transfer, uint32_t wanted, uint32_t code)
{
    CHECK(TOLD(side, TRANSFER_ENDED) == 1);
    CHECK(LAST(side, TRANSFER_ENDED, transfer_ended).transfer == transfer);
    GIVES_NUMBER(LAST(side, TRANSFER_ENDED, transfer_ended).result, wanted);
    CHECK(LAST(side, TRANSFER_ENDED, transfer_ended).code == code);
}

/* Both are online, and each has something to show and to send. */
static inline void both_come_online(void)
{
    size_t i;
    for (i = 0; i < sizeof anna->sent.bytes; i++) {
        anna->shown.bytes[i] = (uint8_t)(i * 7 + i / 256);
        anna->sent.bytes[i] = bruno->sent.bytes[i] = (uint8_t)(i * 13 + i / 251);
    }
    begin(anna, ANNA, "Anna", bruno);
    begin(bruno, BRUNO, "Bruno", anna);
    forget();
    rest();
    CHECK(TOLD(anna, ONLINE) == 1 && TOLD(bruno, ONLINE) == 1);
}

/* A file from one to the other, in pieces of at most so many bytes. */
static inline void file(struct side *from, struct side *to, size_t length, size_t most)
{
    uint32_t transfer = 0, offered;
    forget();
    from->sent.length = length;
    from->most = most;
    from->talks = to->takes = true;
    to->holds_at = length > 10000 ? 5000 : (size_t)-1;
    GIVES(msnp_machine_send_file(from->machine, 0, to->account, "../minutes of \xe2\x82\xac.txt", length, &transfer), OK);
    rest();
    CHECK(TOLD(to, FILE_OFFERED) == 1 && LAST(to, FILE_OFFERED, file_offered).size == length);
    CHECK(strcmp(to->account_told, from->account) == 0 && strcmp(to->file_name, "minutes of \xe2\x82\xac.txt") == 0);
    offered = LAST(to, FILE_OFFERED, file_offered).transfer;
    if (to->holds_at < length) {
        /* Not all that came is told. */
        CHECK(to->received.length < length && TOLD(to, TRANSFER_ENDED) == 0);
        to->holds_at = (size_t)-1;
        GIVES(msnp_machine_hold_transfer(to->machine, offered, false), OK);
        rest();
    }
    CHECK(TOLD(from, TRANSFER_ACCEPTED) == 1 && LAST(from, TRANSFER_ACCEPTED, transfer_accepted).transfer == transfer);
    ended(from, transfer, MSNP_RESULT_OK, 0);
    ended(to, offered, MSNP_RESULT_OK, 0);
    CHECK(to->received.length == length && memcmp(to->received.bytes, from->sent.bytes, length) == 0);
    /* A text did not wait for it. */
    CHECK(length == 0 || (TOLD(to, MESSAGE) == 1 && TOLD(from, DELIVERED) == 1));
    GIVES(msnp_machine_cancel_transfer(from->machine, transfer), NO_SUCH_TRANSFER);
}

#endif
