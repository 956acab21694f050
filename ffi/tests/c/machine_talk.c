/*
 The machine layer in a conversation: the test plays Passport, the notification server and a switchboard by feeding bytes.
 */
#include "check.h"

#define ANNA "anna@example.com"
#define BRUNO "bruno@example.com"

static union {
    uint64_t aligned;
    uint8_t bytes[MSNP_MACHINE_BYTES];
} memory;

/* What the test has seen so far. */
static struct {
    unsigned outputs[MSNP_OUTPUT_SECURE + 1];
    unsigned events[64];
    struct msnp_machine_event last[64];
    uint32_t first_link, switchboard, refuse;
    char sent[4096];
    char endpoint[64];
    bool tls;
} seen;

/* What the servers have to say, and have not said yet: a machine is drained before anything else happens to it. */
static struct {
    uint32_t link;
    char bytes[512];
} waiting[32];
static unsigned waiting_count;

static uint64_t now;

/* Whether a lost session is taken up again. */
static bool reconnects;

/* The bounds of the next session; NULL: the defaults. */
static const struct msnp_limits *limits;

static void feed(struct msnp_machine *machine, uint32_t link, const char *bytes)
{
    size_t length = strlen(bytes), taken = 0;
    GIVES(msnp_machine_received(machine, link, (const uint8_t *)bytes, length, &taken), OK);
    CHECK(taken == length);
}

static void say(uint32_t link, const char *bytes)
{
    CHECK(waiting_count < sizeof waiting / sizeof waiting[0] && strlen(bytes) < sizeof waiting[0].bytes);
    waiting[waiting_count].link = link;
    strcpy(waiting[waiting_count++].bytes, bytes);
}

/* What a server says to a command that ends at its line break or payload. */
static void answer(uint32_t link, const char *line)
{
    char verb[8] = "", rest[256] = "", reply[512] = "";
    unsigned number = 0;
    if (strncmp(line, "GET ", 4) == 0) {
        say(link,
             "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,tname=MSPAuth,from-PP='t=ticket&p=profile'\r\n"
             "Content-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    }
    if (sscanf(line, "%7s %u %255[^\r]", verb, &number, rest) < 2)
        return;
    if (strcmp(verb, "VER") == 0) {
        snprintf(reply, sizeof reply, "VER %u MSNP8\r\n", number);
    } else if (strcmp(verb, "CVR") == 0) {
        snprintf(reply, sizeof reply, "CVR %u 1.0.0000 1.0.0000 1.0.0000 http://a.example http://a.example\r\n", number);
    } else if (strcmp(verb, "USR") == 0 && strncmp(rest, "TWN I", 5) == 0) {
        snprintf(reply, sizeof reply, "USR %u TWN S lc=1033,id=507,tw=40\r\n", number);
    } else if (strcmp(verb, "USR") == 0 && strncmp(rest, "TWN S", 5) == 0) {
        CHECK(strstr(rest, "t=ticket") != NULL);
        snprintf(reply, sizeof reply, "USR %u OK " ANNA " Anna%%20A 1 0\r\n", number);
    } else if (strcmp(verb, "USR") == 0) {
        seen.switchboard = link;
        snprintf(reply, sizeof reply, "USR %u OK " ANNA " Anna\r\n", number);
    } else if (strcmp(verb, "SYN") == 0) {
        snprintf(reply, sizeof reply,
                 "SYN %u 7 1 1\r\nGTC A\r\nBLP AL\r\nLSG 0 Friends 0\r\nLST " BRUNO " Bruno%%20B 3 0\r\n", number);
    } else if (strcmp(verb, "CHG") == 0) {
        snprintf(reply, sizeof reply, "CHG %u %s\r\nNLN BSY " BRUNO " Bruno%%20B 32\r\n", number, rest);
    } else if (strcmp(verb, "XFR") == 0) {
        snprintf(reply, sizeof reply, "XFR %u SB 192.0.2.7:1864 CKI 12.34\r\n", number);
    } else if (strcmp(verb, "CAL") == 0) {
        snprintf(reply, sizeof reply, "CAL %u RINGING 1\r\nJOI " BRUNO " Bruno%%20B\r\n", number);
    } else if (strcmp(verb, "MSG") == 0) {
        if (*rest == 'A')
            snprintf(reply, sizeof reply, "ACK %u\r\n", number);
    } else {
        snprintf(reply, sizeof reply, "%u %u\r\n", (unsigned)seen.refuse, number);
    }
    if (*reply)
        say(link, reply);
}

/* The commands of what was sent, one by one. */
static void answer_all(uint32_t link, const char *bytes, size_t length)
{
    char copy[4096];
    char *line = copy, *end;
    CHECK(length < sizeof copy);
    memcpy(copy, bytes, length);
    copy[length] = '\0';
    if (strncmp(copy, "GET ", 4) == 0) {
        answer(link, copy);
        return;
    }
    while ((end = strstr(line, "\r\n")) != NULL) {
        unsigned number = 0, payload = 0;
        answer(link, line);
        if (sscanf(line, "MSG %u %*s %u", &number, &payload) == 2)
            end += payload;
        line = end + 2;
    }
}

/* Does what the machine wants until it waits. */
static void drive(struct msnp_machine *machine)
{
    struct msnp_output output;
    unsigned next = 0;
    int turns;
    for (turns = 0; turns < 1000; turns++) {
        GIVES(msnp_machine_poll(machine, now, &output), OK);
        if (output.kind > MSNP_OUTPUT_SECURE)
            continue;
        seen.outputs[output.kind]++;
        if (output.kind == MSNP_OUTPUT_WAIT) {
            CHECK(output.link == 0 && output.data.wait_until > now);
            if (next == waiting_count)
                return;
            feed(machine, waiting[next].link, waiting[next].bytes);
            if (++next == waiting_count)
                next = waiting_count = 0;
        }
        if (output.kind == MSNP_OUTPUT_CONNECT) {
            const struct msnp_endpoint *to = &output.data.connect;
            CHECK(output.link != 0);
            snprintf(seen.endpoint, sizeof seen.endpoint, "%.*s:%u", (int)to->host.length, to->host.data, (unsigned)to->port);
            seen.tls = to->tls;
            if (seen.first_link == 0)
                seen.first_link = output.link;
            GIVES(msnp_machine_connected(machine, output.link), OK);
            CHECK(msnp_machine_room(machine, output.link) > 0);
        } else if (output.kind == MSNP_OUTPUT_SEND) {
            struct msnp_bytes rest;
            size_t length = output.data.send.length, half = length / 2;
            char copy[4096];
            CHECK(length > 0 && length < sizeof copy);
            memcpy(copy, output.data.send.data, length);
            memcpy(seen.sent, copy, length);
            seen.sent[length] = '\0';
            /* In two pieces, as a full connection would have it. */
            GIVES(msnp_machine_sent(machine, output.link, half), OK);
            GIVES(msnp_machine_unsent(machine, output.link, &rest), OK);
            CHECK(rest.length == length - half && memcmp(rest.data, copy + half, rest.length) == 0);
            GIVES(msnp_machine_sent(machine, output.link, rest.length), OK);
            if (getenv("MSNP_TEST_VERBOSE"))
                fprintf(stderr, "%u > %s\n", (unsigned)output.link, seen.sent);
            answer_all(output.link, copy, length);
        } else if (output.kind == MSNP_OUTPUT_EVENT && output.data.event.kind < 64) {
            seen.events[output.data.event.kind]++;
            seen.last[output.data.event.kind] = output.data.event;
            if (getenv("MSNP_TEST_VERBOSE"))
                fprintf(stderr, "event %u\n", (unsigned)output.data.event.kind);
        }
    }
    CHECK(!"the machine comes to rest");
}

static void begin(struct msnp_machine *machine)
{
    struct msnp_sign_in sign_in;
    struct msnp_reconnection reconnection;
    memset(&seen, 0, sizeof seen);
    seen.refuse = 201;
    GIVES(msnp_sign_in_init(&sign_in), OK);
    sign_in.account = ANNA;
    sign_in.password = "secret";
    sign_in.host = "messenger.example";
    sign_in.login = "https://login.example/login.srf";
    sign_in.dialects = MSNP_DIALECT_8;
    sign_in.eager = false;
    GIVES(msnp_reconnection_init(&reconnection), OK);
    CHECK(reconnection.enabled && reconnection.first_wait == 1000 && reconnection.longest_wait == 300000);
    reconnection.enabled = reconnects;
    sign_in.reconnection = &reconnection;
    sign_in.limits = limits;
    GIVES(msnp_machine_sign_in(machine, &sign_in), OK);
    drive(machine);
}

static void signed_in(struct msnp_machine *machine)
{
    uint8_t buffer[2048];
    size_t length = 0;
    CHECK(seen.outputs[MSNP_OUTPUT_SECURE] == 0 && seen.outputs[MSNP_OUTPUT_CONNECT] == 2 && seen.outputs[MSNP_OUTPUT_SEND] >= 5);
    CHECK(strcmp(seen.endpoint, "login.example:443") == 0 && seen.tls);
    CHECK(msnp_machine_is_signed_in(machine) && !msnp_machine_is_offline(machine));
    CHECK(msnp_machine_dialect(machine) == 8);
    CHECK(seen.events[MSNP_MACHINE_EVENT_SIGNED_IN] == 1 && seen.events[MSNP_MACHINE_EVENT_ONLINE] == 1);
    CHECK(seen.events[MSNP_MACHINE_EVENT_LIST_BEGINS] == 1 && seen.events[MSNP_MACHINE_EVENT_LIST_COMPLETE] == 1);
    CHECK(seen.last[MSNP_MACHINE_EVENT_LIST_BEGINS].data.list_begins.contacts == 1);
    CHECK(seen.last[MSNP_MACHINE_EVENT_CONTACT].data.contact.lists == (MSNP_LIST_FORWARD | MSNP_LIST_ALLOW));
    CHECK(seen.events[MSNP_MACHINE_EVENT_GROUP] == 1 && seen.events[MSNP_MACHINE_EVENT_PRIVACY] == 1);
    CHECK(seen.last[MSNP_MACHINE_EVENT_PRESENCE].data.presence.status == MSNP_STATUS_BUSY);
    GIVES(msnp_machine_resume_value(machine, false, buffer, sizeof buffer, &length), OK);
    CHECK(length > 0);
    GIVES(msnp_machine_resume_value(machine, true, buffer, 3, &length), TOO_SMALL);
    CHECK(length > 3);
    GIVES(msnp_machine_resume_value(machine, true, NULL, 0, &length), TOO_SMALL);
    GIVES(msnp_machine_resume_value(machine, true, buffer, length, &length), OK);
}

/* A request goes out and is refused by the number that the server says. */
#define REFUSED(call)                                                                                                   \
    do {                                                                                                                \
        uint32_t request = 0;                                                                                           \
        unsigned before = seen.events[MSNP_MACHINE_EVENT_REFUSED];                                                      \
        GIVES(call, OK);                                                                                                \
        CHECK(request != 0);                                                                                            \
        drive(machine);                                                                                                 \
        CHECK(seen.events[MSNP_MACHINE_EVENT_REFUSED] == before + 1);                                                   \
        CHECK(seen.last[MSNP_MACHINE_EVENT_REFUSED].data.answer.request == request);                                    \
        CHECK(seen.last[MSNP_MACHINE_EVENT_REFUSED].data.answer.code == 201);                                           \
    } while (0)

static void requests(struct msnp_machine *machine)
{
    uint32_t request = 0;
    GIVES(msnp_machine_set_status(machine, MSNP_STATUS_AWAY, &request), OK);
    drive(machine);
    CHECK(request != 0 && seen.last[MSNP_MACHINE_EVENT_ANSWERED].data.answer.request == request);
    CHECK(seen.last[MSNP_MACHINE_EVENT_STATUS_CHANGED].data.status.status == MSNP_STATUS_AWAY);
    GIVES(msnp_machine_set_capabilities(machine, MSNP_CAPABILITY_BOT, &request), OK);
    drive(machine);
    CHECK(seen.last[MSNP_MACHINE_EVENT_ANSWERED].data.answer.request == request);
    CHECK(strstr(seen.sent, "AWY 131072") != NULL);
    REFUSED(msnp_machine_set_display_name(machine, "Anna B", &request));
    CHECK(strstr(seen.sent, "Anna%20B") != NULL);
    REFUSED(msnp_machine_set_property(machine, "PHH", "1", &request));
    REFUSED(msnp_machine_set_privacy(machine, false, &request));
    REFUSED(msnp_machine_set_prompting(machine, false, &request));
    REFUSED(msnp_machine_remove_contact(machine, BRUNO, NULL, &request));
    REFUSED(msnp_machine_rename_contact(machine, BRUNO, NULL, "B", &request));
    REFUSED(msnp_machine_add_group(machine, "Work", &request));
    REFUSED(msnp_machine_rename_group(machine, "0", "Work", &request));
    REFUSED(msnp_machine_remove_group(machine, "0", &request));
    REFUSED(msnp_machine_add_to_group(machine, BRUNO, NULL, "0", &request));
    REFUSED(msnp_machine_remove_from_group(machine, BRUNO, NULL, "0", &request));
    REFUSED(msnp_machine_request_url(machine, "INBOX", &request));
    REFUSED(msnp_machine_page(machine, BRUNO, 1, "text", &request));
    REFUSED(msnp_machine_add_contact(machine, "carla@example.com", "", &request));
    REFUSED(msnp_machine_add_blocked_contact(machine, "carla@example.com", "", &request));
    REFUSED(msnp_machine_block(machine, BRUNO, &request));
    REFUSED(msnp_machine_unblock(machine, BRUNO, &request));
    REFUSED(msnp_machine_undecide(machine, BRUNO, MSNP_LIST_BLOCK, &request));
    GIVES(msnp_machine_undecide(machine, BRUNO, MSNP_LIST_FORWARD, &request), INVALID_NUMBER);
    GIVES(msnp_machine_acknowledge_added(machine, BRUNO, &request), OK);
    drive(machine);
    GIVES(msnp_machine_set_personal_message(machine, "m", NULL, &request), NOT_IN_DIALECT);
    GIVES(msnp_machine_request_configuration(machine, "Shields.xml", &request), NOT_IN_DIALECT);
    GIVES(msnp_machine_set_display_name(machine, "", NULL), INVALID_VALUE);
    GIVES(msnp_machine_set_property(machine, "PHONE", "1", NULL), INVALID_VALUE);
    GIVES(msnp_machine_add_contact(machine, "bruno", NULL, NULL), INVALID_ACCOUNT);
    GIVES(msnp_machine_add_group(machine, "", NULL), INVALID_VALUE);
    GIVES(msnp_machine_open(machine, "", &request), INVALID_ACCOUNT);
}

/* Bruno sends a message. */
static void speak(struct msnp_machine *machine, const char *payload)
{
    char bytes[512];
    snprintf(bytes, sizeof bytes, "MSG " BRUNO " Bruno%%20B %u\r\n%s", (unsigned)strlen(payload), payload);
    feed(machine, seen.switchboard, bytes);
}

static void conversation(struct msnp_machine *machine)
{
    static const uint8_t raw[] = "MIME-Version: 1.0\r\nContent-Type: text/x-test\r\n\r\nbody";
    static uint8_t large[1700];
    struct msnp_format format;
    struct msnp_bytes value;
    char text[64];
    uint32_t number = 0, place = 0, message = 0, request = 0;
    msnp_format_init(&format);
    format.effects = MSNP_EFFECT_BOLD;
    GIVES(msnp_machine_open(machine, BRUNO, &number), OK);
    drive(machine);
    CHECK(number != 0 && seen.events[MSNP_MACHINE_EVENT_CONVERSATION_OPENED] == 1);
    CHECK(strcmp(seen.endpoint, "192.0.2.7:1864") == 0 && !seen.tls);
    CHECK(seen.last[MSNP_MACHINE_EVENT_CONVERSATION_OPENED].data.conversation_opened.conversation == number);
    CHECK(seen.events[MSNP_MACHINE_EVENT_JOINED] == 1);
    /* A server of MSNP8 does not tell what they can do. */
    CHECK(seen.last[MSNP_MACHINE_EVENT_JOINED].data.participant.capabilities == 0);
    GIVES(msnp_machine_send_text(machine, number, NULL, "Hello", &format, &place, &message), OK);
    CHECK(place == number && message != 0);
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_DELIVERED] == 1);
    CHECK(seen.last[MSNP_MACHINE_EVENT_DELIVERED].data.fate.message == message);
    CHECK(strstr(seen.sent, "EF=B") != NULL && strstr(seen.sent, "\r\n\r\nHello") != NULL);
    GIVES(msnp_machine_send_text(machine, 0, BRUNO, "Again", NULL, &place, NULL), OK);
    CHECK(place == number);
    GIVES(msnp_machine_send_typing(machine, number, NULL, ANNA, NULL, &message), OK);
    GIVES(msnp_machine_send_nudge(machine, number, NULL, NULL, &message), OK);
    GIVES(msnp_machine_send_datacast(machine, number, NULL, 4, "waves", NULL, &message), OK);
    GIVES(msnp_machine_send_datacast(machine, number, NULL, 2, NULL, NULL, &message), OK);
    drive(machine);
    GIVES(msnp_machine_send_keep_alive(machine, number, NULL, NULL, &message), OK);
    GIVES(msnp_machine_send_raw(machine, number, NULL, raw, sizeof raw - 1, NULL, &message), OK);
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_DELIVERED] >= 2 && seen.events[MSNP_MACHINE_EVENT_SENT] >= 2);
    CHECK(seen.events[MSNP_MACHINE_EVENT_FAILED] == 0);
    GIVES(msnp_machine_send_raw(machine, number, NULL, large, sizeof large, NULL, NULL), TOO_LONG);
    GIVES(msnp_machine_send_text(machine, 9999, NULL, "x", NULL, NULL, NULL), NO_SUCH_CONVERSATION);
    GIVES(msnp_machine_invite(machine, number, "carla@example.com", &request), OK);
    drive(machine);
    CHECK(request != 0 && seen.events[MSNP_MACHINE_EVENT_JOINED] >= 1);

    /* Somebody else speaks. */
    speak(machine, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nGood day");
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_MESSAGE] == 1);
    CHECK(seen.last[MSNP_MACHINE_EVENT_MESSAGE].data.message.kind == MSNP_MESSAGE_TEXT);
    speak(machine, "Content-Type: text/x-test\r\nX-Number: 12\r\n\r\nbody");
    for (;;) {
        struct msnp_output output;
        GIVES(msnp_machine_poll(machine, now, &output), OK);
        if (output.kind == MSNP_OUTPUT_WAIT)
            break;
        if (output.kind != MSNP_OUTPUT_EVENT || output.data.event.kind != MSNP_MACHINE_EVENT_MESSAGE)
            continue;
        CHECK(output.data.event.data.message.kind == MSNP_MESSAGE_OTHER);
        GIVES(msnp_header(&output.data.event.data.message.headers, "x-number", &value), OK);
        CHECK(value.length == 2 && memcmp(value.data, "12", 2) == 0);
        GIVES(msnp_text_copy(&output.data.event.data.message.name, text, sizeof text, NULL), OK);
        CHECK(strcmp(text, "Bruno B") == 0 && output.data.event.data.message.body.length == 4);
        seen.events[MSNP_MACHINE_EVENT_MESSAGE]++;
    }
    CHECK(seen.events[MSNP_MACHINE_EVENT_MESSAGE] == 2);
    GIVES(msnp_machine_leave(machine, number), OK);
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_CONVERSATION_ENDED] == 1 && seen.outputs[MSNP_OUTPUT_CLOSE] >= 1);
    GIVES(msnp_machine_leave(machine, number), NO_SUCH_CONVERSATION);
}

/* A ring that is declined is not answered; whoever is shut out is left at once, and not heard again. */
static void shutting_out(struct msnp_machine *machine)
{
    struct msnp_output output;
    uint32_t number = 0;
    unsigned connects = seen.outputs[MSNP_OUTPUT_CONNECT];
    unsigned ended = seen.events[MSNP_MACHINE_EVENT_CONVERSATION_ENDED], told;
    GIVES(msnp_machine_decline(machine), NO_SUCH_CONVERSATION);
    feed(machine, seen.first_link, "RNG 12 192.0.2.8:1864 CKI 1.2 " BRUNO " Bruno\r\n");
    do {
        GIVES(msnp_machine_poll(machine, now, &output), OK);
    } while (output.kind != MSNP_OUTPUT_WAIT && output.kind != MSNP_OUTPUT_EVENT);
    CHECK(output.kind == MSNP_OUTPUT_EVENT && output.data.event.kind == MSNP_MACHINE_EVENT_RING);
    GIVES(msnp_machine_decline(machine), OK);
    GIVES(msnp_machine_decline(machine), NO_SUCH_CONVERSATION);
    drive(machine);
    CHECK(seen.outputs[MSNP_OUTPUT_CONNECT] == connects);

    GIVES(msnp_machine_open(machine, BRUNO, &number), OK);
    drive(machine);
    CHECK(seen.outputs[MSNP_OUTPUT_CONNECT] == connects + 1);
    told = seen.events[MSNP_MACHINE_EVENT_MESSAGE];
    speak(machine, "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\r\nI am still here");
    GIVES(msnp_machine_shut_out(machine, BRUNO), OK);
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_MESSAGE] == told);
    CHECK(seen.events[MSNP_MACHINE_EVENT_CONVERSATION_ENDED] == ended + 1);
    GIVES(msnp_machine_leave(machine, number), NO_SUCH_CONVERSATION);
}

/* A link that breaks ends the session; so do noise and silence, and one's own wish. */
static void ends(struct msnp_machine *machine)
{
    char noise[3000];
    size_t taken = 0;
    GIVES(msnp_machine_closed(machine, seen.first_link, MSNP_LINK_ERROR_BROKEN), OK);
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_SIGNED_OUT] == 1 && msnp_machine_is_offline(machine));
    CHECK(seen.last[MSNP_MACHINE_EVENT_SIGNED_OUT].data.signed_out.reason == MSNP_RESULT_CONNECTION_LOST);
    CHECK(seen.last[MSNP_MACHINE_EVENT_SIGNED_OUT].data.signed_out.link_error == MSNP_LINK_ERROR_BROKEN);
    GIVES(msnp_machine_set_privacy(machine, true, NULL), NOT_SIGNED_IN);

    begin(machine);
    CHECK(msnp_machine_is_signed_in(machine));
    memset(noise, 'x', sizeof noise);
    while (!msnp_machine_is_offline(machine) && now < 10) {
        GIVES(msnp_machine_received(machine, seen.first_link, (const uint8_t *)noise, sizeof noise, &taken), OK);
        CHECK(taken <= sizeof noise);
        drive(machine);
        now++;
    }

    if (!msnp_machine_is_offline(machine)) {
        GIVES(msnp_machine_sign_out(machine), OK);
        now += 3000;
        drive(machine);
    }
    begin(machine);
    CHECK(msnp_machine_is_signed_in(machine));
    GIVES(msnp_machine_sign_out(machine), OK);
    drive(machine);
    now += 3000;
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_SIGNED_OUT] == 1 && msnp_machine_is_offline(machine));
    CHECK(seen.last[MSNP_MACHINE_EVENT_SIGNED_OUT].data.signed_out.reason == MSNP_RESULT_OK);
    CHECK(seen.outputs[MSNP_OUTPUT_CLOSE] >= 1);
    GIVES(msnp_machine_set_status(machine, MSNP_STATUS_BUSY, NULL), NOT_SIGNED_IN);
}

/* Sleep, another network, a lost session. */
static void connection(struct msnp_machine *machine)
{
    uint64_t until = 1;
    struct msnp_output output;
    const struct msnp_machine_event *lost = &seen.last[MSNP_MACHINE_EVENT_CONNECTION_LOST];
    reconnects = true;
    begin(machine);
    CHECK(msnp_machine_state(machine, &until) == MSNP_STATE_ONLINE && until == 0);
    CHECK(seen.last[MSNP_MACHINE_EVENT_STATE_CHANGED].data.state.state == MSNP_STATE_ONLINE);

    GIVES(msnp_machine_suspend(machine), OK);
    drive(machine);
    CHECK(msnp_machine_state(machine, NULL) == MSNP_STATE_SUSPENDED);
    GIVES(msnp_machine_poll(machine, now, &output), OK);
    CHECK(output.kind == MSNP_OUTPUT_WAIT && output.data.wait_until == UINT64_MAX);
    now += 7200000;
    GIVES(msnp_machine_resume(machine), OK);
    drive(machine);
    CHECK(strcmp(seen.sent, "PNG\r\n") == 0);
    feed(machine, seen.first_link, "QNG 50\r\n");
    drive(machine);
    GIVES(msnp_machine_set_background(machine, true), OK);
    drive(machine);
    GIVES(msnp_machine_poll(machine, now, &output), OK);
    CHECK(output.kind == MSNP_OUTPUT_WAIT && output.data.wait_until > now + 200000);

    GIVES(msnp_machine_closed(machine, seen.first_link, MSNP_LINK_ERROR_BROKEN), OK);
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_CONNECTION_LOST] == 1 && seen.events[MSNP_MACHINE_EVENT_SIGNED_OUT] == 0);
    CHECK(lost->data.signed_out.reason == MSNP_RESULT_CONNECTION_LOST && lost->data.signed_out.wait <= 1000);
    CHECK(msnp_machine_state(machine, &until) == MSNP_STATE_WAITING && until > now && until <= now + 1000);
    CHECK(!msnp_machine_is_offline(machine) && !msnp_machine_is_signed_in(machine));
    seen.first_link = 0;
    GIVES(msnp_machine_network_changed(machine), OK);
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_ONLINE] == 2 && msnp_machine_is_signed_in(machine));
    reconnects = false;
    GIVES(msnp_machine_sign_out(machine), OK);
    drive(machine);
    now += 3000;
    drive(machine);
    CHECK(msnp_machine_state(machine, NULL) == MSNP_STATE_OFFLINE);
}

/* A bound that is set bites, is told once, and counted. */
static void bounds(struct msnp_machine *machine)
{
    struct msnp_limits strict;
    struct msnp_counters counters;
    const struct msnp_machine_event *told = &seen.last[MSNP_MACHINE_EVENT_LIMIT_REACHED];
    int times;
    GIVES(msnp_machine_counters(machine, &counters), OK);
    CHECK(counters.bytes_in > 1000 && counters.bytes_out > 1000 && counters.links_opened > 5);
    CHECK(counters.sessions_lost == 3 && counters.sessions_resumed == 1 && counters.reached[MSNP_LIMIT_STREAM] == 1);
    CHECK(counters.reached[MSNP_LIMIT_INVITATIONS] == 0 && counters.events_missed == 0);
    GIVES(msnp_limits_init(&strict), OK);
    strict.invitations = 0;
    limits = &strict;
    now += 120000;
    begin(machine);
    limits = NULL;
    for (times = 0; times < 3; times++) {
        feed(machine, seen.first_link, "RNG 11 192.0.2.8:1864 CKI 1.2 " BRUNO " Bruno\r\n");
        drive(machine);
    }
    CHECK(seen.events[MSNP_MACHINE_EVENT_INVITATION_IGNORED] == 3 && seen.events[MSNP_MACHINE_EVENT_LIMIT_REACHED] == 1);
    CHECK(told->data.limit_reached.link == seen.first_link && told->data.limit_reached.kind == MSNP_LINK_NOTIFICATION);
    CHECK(told->data.limit_reached.limit == MSNP_LIMIT_INVITATIONS && told->data.limit_reached.dropped == 1);
    now += 60000;
    drive(machine);
    CHECK(seen.events[MSNP_MACHINE_EVENT_LIMIT_REACHED] == 2 && told->data.limit_reached.dropped == 2);
    GIVES(msnp_machine_counters(machine, &counters), OK);
    CHECK(counters.reached[MSNP_LIMIT_INVITATIONS] == 3 && counters.sessions_lost == 3);
}

int main(void)
{
    struct msnp_machine *machine = NULL;
    GIVES(msnp_machine_init(memory.bytes, sizeof memory.bytes, &machine), OK);
    begin(machine);
    signed_in(machine);
    requests(machine);
    conversation(machine);
    shutting_out(machine);
    ends(machine);
    connection(machine);
    bounds(machine);
    msnp_machine_free(machine);
    return checks_told("machine_talk");
}
