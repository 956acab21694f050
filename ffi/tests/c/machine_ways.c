/*
 The machine layer on ways that are not straight: the test plays the HTTP gateway, an HTTP proxy and a SOCKS5 proxy, and what is
 behind them.
 */
#include "check.h"

#define ANNA "anna@example.com"
#define BRUNO "bruno@example.com"
#define GATEWAY "http://gateway.example/gateway/gateway.dll"
#define MOST_LINKS 32

static union {
    uint64_t aligned;
    uint8_t bytes[MSNP_MACHINE_BYTES];
} memory;

/* A connection, and what the machine has written to it and nobody has read yet. */
struct link {
    uint32_t number;
    bool open, tls;
    char to[64], secured[64];
    char sent[4096];
    size_t length;
};

static struct link links[MOST_LINKS];
static unsigned link_count, events[64], secured;
static struct msnp_machine_event last[64];
static uint64_t now, wait_until;

static struct link *link_of(uint32_t number)
{
    unsigned place;
    for (place = 0; place < link_count; place++)
        if (links[place].number == number)
            return &links[place];
    CHECK(!"a connection that is known");
    exit(checks_told("given up"));
}

/* The newest open connection to there. */
static struct link *link_to(const char *to)
{
    unsigned place;
    for (place = link_count; place-- > 0;)
        if (links[place].open && strcmp(links[place].to, to) == 0)
            return &links[place];
    return NULL;
}

static void open_link(struct msnp_machine *machine, uint32_t number, const struct msnp_endpoint *to)
{
    struct link *link = &links[link_count++];
    CHECK(link_count < MOST_LINKS);
    memset(link, 0, sizeof *link);
    link->number = number;
    link->open = true;
    link->tls = to->tls;
    snprintf(link->to, sizeof link->to, "%.*s:%u", (int)to->host.length, to->host.data, (unsigned)to->port);
    GIVES(msnp_machine_connected(machine, number), OK);
}

static void note(const struct msnp_machine_event *event)
{
    if (event->kind < 64) {
        events[event->kind]++;
        last[event->kind] = *event;
    }
}

/* Does what the machine wants until it waits. */
static void drain(struct msnp_machine *machine)
{
    struct msnp_output output;
    struct link *link;
    int turns;
    for (turns = 0; turns < 1000; turns++) {
        GIVES(msnp_machine_poll(machine, now, &output), OK);
        switch (output.kind) {
        case MSNP_OUTPUT_CONNECT:
            open_link(machine, output.link, &output.data.connect);
            break;
        case MSNP_OUTPUT_SECURE:
            link = link_of(output.link);
            CHECK(link->open && !link->tls);
            link->tls = true;
            secured++;
            snprintf(link->secured, sizeof link->secured, "%.*s", (int)output.data.secure.length, output.data.secure.data);
            GIVES(msnp_machine_connected(machine, output.link), OK);
            break;
        case MSNP_OUTPUT_SEND:
            link = link_of(output.link);
            CHECK(link->open && link->length + output.data.send.length < sizeof link->sent);
            memcpy(link->sent + link->length, output.data.send.data, output.data.send.length);
            link->length += output.data.send.length;
            link->sent[link->length] = '\0';
            if (getenv("MSNP_TEST_VERBOSE"))
                fprintf(stderr, "%u > %s\n", (unsigned)output.link, link->sent);
            GIVES(msnp_machine_sent(machine, output.link, output.data.send.length), OK);
            break;
        case MSNP_OUTPUT_CLOSE:
            link_of(output.link)->open = false;
            break;
        case MSNP_OUTPUT_EVENT:
            note(&output.data.event);
            break;
        case MSNP_OUTPUT_WAIT:
            wait_until = output.data.wait_until;
            return;
        default:
            CHECK(!"an output that is known");
        }
    }
    CHECK(!"the machine comes to rest");
}

/* What was written to a connection; then it is read. */
static const char *read_from(struct link *link)
{
    static char text[sizeof link->sent];
    CHECK(link != NULL);
    if (link == NULL)
        exit(checks_told("given up"));
    memcpy(text, link->sent, link->length + 1);
    link->length = 0;
    link->sent[0] = '\0';
    return text;
}

static void hand_in(struct msnp_machine *machine, struct link *link, const void *bytes, size_t length)
{
    size_t taken = 0;
    CHECK(link != NULL);
    if (link == NULL)
        exit(checks_told("given up"));
    GIVES(msnp_machine_received(machine, link->number, bytes, length, &taken), OK);
    CHECK(taken == length);
    drain(machine);
}

static void say(struct msnp_machine *machine, struct link *link, const char *text)
{
    hand_in(machine, link, text, strlen(text));
}

static struct msnp_machine *make(struct msnp_sign_in *sign_in)
{
    struct msnp_machine *machine = NULL;
    static struct msnp_reconnection reconnection;
    memset(links, 0, sizeof links);
    memset(events, 0, sizeof events);
    link_count = secured = 0;
    GIVES(msnp_reconnection_init(&reconnection), OK);
    reconnection.enabled = false;
    sign_in->reconnection = &reconnection;
    GIVES(msnp_machine_init(memory.bytes, sizeof memory.bytes, &machine), OK);
    return machine;
}

static struct msnp_machine *begin(struct msnp_sign_in *sign_in)
{
    struct msnp_machine *machine = make(sign_in);
    GIVES(msnp_machine_sign_in(machine, sign_in), OK);
    drain(machine);
    return machine;
}

static struct msnp_sign_in anna(void)
{
    struct msnp_sign_in sign_in;
    GIVES(msnp_sign_in_init(&sign_in), OK);
    sign_in.account = ANNA;
    sign_in.password = "secret";
    sign_in.host = "ns.example";
    sign_in.login = "https://login.example/login.srf";
    sign_in.dialects = MSNP_DIALECT_8;
    sign_in.eager = false;
    return sign_in;
}

static void signed_out_for(uint32_t reason, uint32_t link_error, uint32_t code)
{
    const struct msnp_machine_signed_out *out = &last[MSNP_MACHINE_EVENT_SIGNED_OUT].data.signed_out;
    CHECK(events[MSNP_MACHINE_EVENT_SIGNED_OUT] == 1);
    GIVES_NUMBER(out->reason, reason);
    CHECK(out->link_error == link_error);
    CHECK(out->code == code);
}

/* What a server says to the commands of one request. */
static void answers(const char *body, char *reply, size_t room)
{
    unsigned number = 0;
    char who[64] = "";
    *reply = '\0';
    if (sscanf(body, "VER %u", &number) == 1)
        snprintf(reply, room, "VER %u MSNP8\r\n", number);
    else if (sscanf(body, "CVR %u", &number) == 1)
        snprintf(reply, room, "CVR %u 1.0.0000 1.0.0000 1.0.0000 http://a.example http://a.example\r\n", number);
    else if (sscanf(body, "USR %u TWN %1s", &number, who) == 2)
        snprintf(reply, room, *who == 'I' ? "USR %u TWN S lc=1033\r\n" : "USR %u OK " ANNA " Anna 1 0\r\n", number);
    else if (sscanf(body, "USR %u", &number) == 1)
        snprintf(reply, room, "USR %u OK " ANNA " Anna\r\n", number);
    else if (sscanf(body, "SYN %u", &number) == 1)
        snprintf(reply, room, "SYN %u 7 1 0\r\nLST " BRUNO " Bruno 3\r\nCHG %u NLN 0\r\n", number, number + 1);
    else if (sscanf(body, "XFR %u", &number) == 1)
        snprintf(reply, room, "XFR %u SB 192.0.2.7:1864 CKI 12.34\r\n", number);
    else if (sscanf(body, "CAL %u", &number) == 1)
        snprintf(reply, room, "CAL %u RINGING 1\r\nJOI " BRUNO " Bruno\r\n", number);
    else if (sscanf(body, "MSG %u", &number) == 1)
        snprintf(reply, room, "ACK %u\r\n", number);
}

/* The gateway: which session opened how often, and how many requests were only asking. */
static struct {
    unsigned opened, switchboards, polls, serial;
    bool said_goodbye;
} gateway;

/* Answers one request that has come whole. */
static void serve(struct msnp_machine *machine, struct link *link)
{
    char reply[512], answer[1024], wanted[64], session;
    const char *request = read_from(link), *body = strstr(request, "\r\n\r\n");
    char begun[] = "POST /gateway/gateway.dll?";
    CHECK(body != NULL && strncmp(request, begun, sizeof begun - 1) == 0);
    CHECK(strstr(request, "Content-Type: application/x-msn-messenger\r\n") != NULL);
    if (body == NULL)
        exit(checks_told("given up"));
    request += sizeof begun - 1;
    if (strncmp(request, "Action=open&Server=NS&IP=ns.example ", 36) == 0) {
        gateway.opened++;
        session = 'n';
    } else if (strncmp(request, "Action=open&Server=SB&IP=192.0.2.7 ", 35) == 0) {
        gateway.switchboards++;
        session = 's';
    } else {
        if (strncmp(request, "Action=poll&", 12) == 0) {
            request += 12;
            gateway.polls++;
        }
        session = request[10];
        /* The newest number is the only good one. */
        CHECK(strncmp(request, "SessionID=", 10) == 0 && (session == 'n' || session == 's'));
        if (session == 'n') {
            snprintf(wanted, sizeof wanted, "SessionID=n.%u ", gateway.serial);
            CHECK(strncmp(request, wanted, strlen(wanted)) == 0);
        }
    }
    answers(body + 4, reply, sizeof reply);
    gateway.said_goodbye |= strncmp(body + 4, "OUT\r\n", 5) == 0;
    if (session == 'n')
        gateway.serial++;
    snprintf(answer, sizeof answer,
             "HTTP/1.1 200 OK\r\nX-MSN-Messenger: SessionID=%c.%u%s\r\nContent-Type: application/x-msn-messenger\r\n"
             "Content-Length: %u\r\n\r\n%s",
             session, gateway.serial, gateway.said_goodbye && session == 'n' ? "; Session=close" : "", (unsigned)strlen(reply),
             reply);
    say(machine, link, answer);
}

/* Answers everything that waits for an answer, Passport too. */
static void serve_all(struct msnp_machine *machine)
{
    unsigned place, turns;
    bool served = true;
    for (turns = 0; served; turns++) {
        served = false;
        CHECK(turns < 100);
        if (turns == 100)
            exit(checks_told("given up"));
        for (place = 0; place < link_count; place++) {
            struct link *link = &links[place];
            if (!link->open || link->length == 0)
                continue;
            served = true;
            if (strncmp(link->sent, "GET ", 4) == 0) {
                CHECK(link->tls);
                read_from(link);
                say(machine, link,
                    "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='t=ticket&p=profile'\r\n"
                    "Content-Length: 0\r\n\r\n");
            } else {
                serve(machine, link);
            }
        }
    }
}

static void a_session_by_the_gateway(void)
{
    struct msnp_sign_in sign_in = anna();
    struct msnp_machine *machine;
    uint32_t message = 0;
    int minutes;
    memset(&gateway, 0, sizeof gateway);
    sign_in.gateway = GATEWAY;
    sign_in.gateway_use = MSNP_GATEWAY_USE_ALWAYS;
    machine = begin(&sign_in);
    CHECK(link_to("gateway.example:80") != NULL && link_to("ns.example:1863") == NULL);
    for (minutes = 0; minutes < 20 && events[MSNP_MACHINE_EVENT_ONLINE] == 0; minutes++) {
        serve_all(machine);
        now = wait_until;
        drain(machine);
    }
    CHECK(gateway.opened == 1 && events[MSNP_MACHINE_EVENT_ONLINE] == 1 && events[MSNP_MACHINE_EVENT_CONTACT] == 1);
    CHECK(secured == 0);

    GIVES(msnp_machine_send_text(machine, 0, BRUNO, "Hello", NULL, NULL, &message), OK);
    drain(machine);
    for (minutes = 0; minutes < 20 && events[MSNP_MACHINE_EVENT_DELIVERED] == 0; minutes++) {
        serve_all(machine);
        now = wait_until;
        drain(machine);
    }
    CHECK(gateway.switchboards == 1 && events[MSNP_MACHINE_EVENT_DELIVERED] == 1 && message != 0);
    CHECK(last[MSNP_MACHINE_EVENT_DELIVERED].data.fate.message == message);

    /* Asking goes on while nothing happens, less and less often. */
    serve_all(machine);
    gateway.polls = 0;
    for (minutes = 0; minutes < 30; minutes++) {
        now = wait_until;
        drain(machine);
        serve_all(machine);
    }
    CHECK(gateway.polls >= 10 && wait_until > now && wait_until - now <= 15000);
    CHECK(events[MSNP_MACHINE_EVENT_SIGNED_OUT] == 0 && msnp_machine_is_signed_in(machine));

    GIVES(msnp_machine_sign_out(machine), OK);
    drain(machine);
    serve_all(machine);
    CHECK(gateway.said_goodbye);
    signed_out_for(MSNP_RESULT_OK, MSNP_LINK_ERROR_CLOSED_BY_PEER, 0);
    CHECK(link_to("gateway.example:80") == NULL);
    msnp_machine_free(machine);
}

static void the_gateway_is_fallen_back_to(void)
{
    struct msnp_sign_in sign_in = anna();
    struct msnp_machine *machine;
    memset(&gateway, 0, sizeof gateway);
    sign_in.gateway = GATEWAY;
    machine = begin(&sign_in);
    CHECK(link_to("ns.example:1863") != NULL && link_to("gateway.example:80") == NULL);
    link_to("ns.example:1863")->open = false;
    GIVES(msnp_machine_closed(machine, links[0].number, MSNP_LINK_ERROR_TIMED_OUT), OK);
    drain(machine);
    CHECK(link_to("gateway.example:80") != NULL);
    CHECK(events[MSNP_MACHINE_EVENT_SIGNED_OUT] == 0);
    serve_all(machine);
    CHECK(gateway.opened == 1);
    msnp_machine_free(machine);
    /* It is not, where that is not wanted. */
    sign_in.gateway_use = MSNP_GATEWAY_USE_NEVER;
    machine = begin(&sign_in);
    GIVES(msnp_machine_closed(machine, link_to("ns.example:1863")->number, MSNP_LINK_ERROR_TIMED_OUT), OK);
    drain(machine);
    CHECK(link_to("gateway.example:80") == NULL);
    signed_out_for(MSNP_RESULT_TIMED_OUT, MSNP_LINK_ERROR_TIMED_OUT, 0);
    CHECK(last[MSNP_MACHINE_EVENT_SIGNED_OUT].data.signed_out.request == MSNP_REQUEST_OTHER);
    msnp_machine_free(machine);
}

static void gateways_that_are_none(void)
{
    static const struct {
        const char *says;
        uint32_t reason, link_error, code;
    } cases[] = {
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", MSNP_RESULT_GATEWAY_REFUSED, MSNP_LINK_ERROR_GATEWAY_REFUSED, 404},
        {"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", MSNP_RESULT_CAPTIVE_PORTAL,
         MSNP_LINK_ERROR_CAPTIVE_PORTAL, 0},
        {"HTTP/1.1 302 Found\r\nLocation: http://portal.example/\r\nContent-Length: 0\r\n\r\n", MSNP_RESULT_CAPTIVE_PORTAL,
         MSNP_LINK_ERROR_CAPTIVE_PORTAL, 0},
    };
    size_t place;
    for (place = 0; place < sizeof cases / sizeof cases[0]; place++) {
        struct msnp_sign_in sign_in = anna();
        struct msnp_machine *machine;
        sign_in.gateway = GATEWAY;
        sign_in.gateway_use = MSNP_GATEWAY_USE_ALWAYS;
        machine = begin(&sign_in);
        say(machine, link_to("gateway.example:80"), cases[place].says);
        signed_out_for(cases[place].reason, cases[place].link_error, cases[place].code);
        msnp_machine_free(machine);
    }
}

static struct msnp_proxy proxy_of(uint32_t kind, const char *user, const char *password)
{
    struct msnp_proxy proxy;
    GIVES(msnp_proxy_init(&proxy), OK);
    proxy.kind = kind;
    proxy.host = "proxy.example";
    proxy.port = 8080;
    proxy.user = user;
    proxy.password = password;
    return proxy;
}

static void through_an_http_proxy(void)
{
    static const char agreed[] = "HTTP/1.1 200 Connection established\r\n\r\n";
    struct msnp_proxy proxy = proxy_of(MSNP_PROXY_HTTP, "anna", "secret");
    struct msnp_sign_in sign_in = anna();
    struct msnp_machine *machine;
    struct link *server = &links[0], *passport = &links[1];
    sign_in.proxy = &proxy;
    machine = begin(&sign_in);
    CHECK(link_count == 2 && strcmp(server->to, "proxy.example:8080") == 0 && strcmp(passport->to, server->to) == 0);
    CHECK(!server->tls && !passport->tls && secured == 0);
    CHECK(strcmp(read_from(server), "CONNECT ns.example:1863 HTTP/1.1\r\nHost: ns.example:1863\r\n"
                                    "Proxy-Authorization: Basic YW5uYTpzZWNyZXQ=\r\n\r\n") == 0);
    CHECK(strncmp(read_from(passport), "CONNECT login.example:443 HTTP/1.1\r\n", 36) == 0);
    say(machine, server, agreed);
    CHECK(secured == 0 && strncmp(read_from(server), "VER 1 MSNP8", 11) == 0);
    say(machine, server, "VER 1 MSNP8\r\n");
    read_from(server);
    say(machine, server, "CVR 2 1.0.0000 1.0.0000 1.0.0000 http://a.example http://a.example\r\n");
    read_from(server);
    /* TLS begins behind the proxy, with the login server, and only then the password is said. */
    CHECK(passport->length == 0);
    say(machine, passport, agreed);
    CHECK(secured == 1 && passport->tls && strcmp(passport->secured, "login.example") == 0);
    say(machine, server, "USR 3 TWN S lc=1033\r\n");
    CHECK(strstr(read_from(passport), "pwd=secret") != NULL);
    say(machine, passport,
        "HTTP/1.1 200 OK\r\nAuthentication-Info: Passport1.4 da-status=success,from-PP='t=ticket'\r\nContent-Length: 0\r\n\r\n");
    CHECK(strcmp(read_from(server), "USR 4 TWN S t=ticket\r\n") == 0);
    msnp_machine_free(machine);
}

static void proxies_that_refuse(void)
{
    static const struct {
        uint32_t kind;
        const char *says;
        uint32_t reason, link_error, code;
    } cases[] = {
        {MSNP_PROXY_HTTP, "HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", MSNP_RESULT_PROXY_AUTHENTICATION,
         MSNP_LINK_ERROR_PROXY_AUTHENTICATION, 0},
        {MSNP_PROXY_HTTP, "HTTP/1.0 403 Forbidden\r\n\r\n", MSNP_RESULT_PROXY_REFUSED, MSNP_LINK_ERROR_PROXY_REFUSED, 403},
        {MSNP_PROXY_HTTP, "SSH-2.0-x\r\n", MSNP_RESULT_PROXY_ANSWER, MSNP_LINK_ERROR_PROXY_ANSWER, 0},
        {MSNP_PROXY_SOCKS5, "\5\377", MSNP_RESULT_PROXY_AUTHENTICATION, MSNP_LINK_ERROR_PROXY_AUTHENTICATION, 0},
        {MSNP_PROXY_SOCKS5, "HTTP/1.1 400 Bad\r\n\r\n", MSNP_RESULT_PROXY_ANSWER, MSNP_LINK_ERROR_PROXY_ANSWER, 0},
    };
    size_t place;
    for (place = 0; place < sizeof cases / sizeof cases[0]; place++) {
        struct msnp_proxy proxy = proxy_of(cases[place].kind, NULL, NULL);
        struct msnp_sign_in sign_in = anna();
        struct msnp_machine *machine;
        sign_in.proxy = &proxy;
        machine = begin(&sign_in);
        say(machine, &links[0], cases[place].says);
        signed_out_for(cases[place].reason, cases[place].link_error, cases[place].code);
        CHECK(link_to("proxy.example:8080") == NULL);
        msnp_machine_free(machine);
    }
}

static void through_a_socks_proxy(void)
{
    static const uint8_t by_name[] = {5, 2}, welcome[] = {1, 0}, agreed[] = {5, 0, 0, 1, 127, 0, 0, 1, 4, 56};
    static const uint8_t not_allowed[] = {5, 2, 0, 1, 0, 0, 0, 0, 0, 0};
    struct msnp_proxy proxy = proxy_of(MSNP_PROXY_SOCKS5, "anna", "secret");
    struct msnp_sign_in sign_in = anna();
    struct msnp_machine *machine;
    struct link *server = &links[0], *passport = &links[1];
    sign_in.proxy = &proxy;
    machine = begin(&sign_in);
    CHECK(link_count == 2 && server->length == 4 && memcmp(server->sent, "\5\2\0\2", 4) == 0);
    read_from(server);
    hand_in(machine, server, by_name, sizeof by_name);
    CHECK(strcmp(read_from(server), "\1\4anna\6secret") == 0);
    hand_in(machine, server, welcome, sizeof welcome);
    CHECK(server->length == 17 && memcmp(server->sent, "\5\1\0\3\12ns.example\7\107", 17) == 0);
    read_from(server);
    hand_in(machine, server, agreed, sizeof agreed);
    CHECK(secured == 0 && strncmp(read_from(server), "VER 1 MSNP8", 11) == 0);

    read_from(passport);
    hand_in(machine, passport, by_name, sizeof by_name);
    read_from(passport);
    hand_in(machine, passport, welcome, sizeof welcome);
    read_from(passport);
    hand_in(machine, passport, agreed, sizeof agreed);
    CHECK(secured == 1 && strcmp(passport->secured, "login.example") == 0);
    msnp_machine_free(machine);

    machine = begin(&sign_in);
    hand_in(machine, server, by_name, sizeof by_name);
    hand_in(machine, server, welcome, sizeof welcome);
    hand_in(machine, server, not_allowed, sizeof not_allowed);
    signed_out_for(MSNP_RESULT_PROXY_REFUSED, MSNP_LINK_ERROR_PROXY_REFUSED, 2);
    msnp_machine_free(machine);
}

/* A certificate that is not trusted ends it there, too. */
static void behind_the_proxy_certificates_count(void)
{
    static const char agreed[] = "HTTP/1.1 200 OK\r\n\r\n";
    struct msnp_proxy proxy = proxy_of(MSNP_PROXY_HTTP, NULL, NULL);
    struct msnp_sign_in sign_in = anna();
    struct msnp_machine *machine;
    struct msnp_output output;
    size_t taken = 0;
    sign_in.proxy = &proxy;
    machine = begin(&sign_in);
    say(machine, &links[0], agreed);
    say(machine, &links[0], "VER 1 MSNP8\r\n");
    say(machine, &links[0], "CVR 2 1.0.0000 1.0.0000 1.0.0000 http://a.example http://a.example\r\n");
    say(machine, &links[0], "USR 3 TWN S lc=1033\r\n");
    GIVES(msnp_machine_received(machine, links[1].number, (const uint8_t *)agreed, sizeof agreed - 1, &taken), OK);
    GIVES(msnp_machine_poll(machine, now, &output), OK);
    CHECK(output.kind == MSNP_OUTPUT_SECURE && output.link == links[1].number);
    GIVES(msnp_machine_closed(machine, output.link, MSNP_LINK_ERROR_UNTRUSTED_CERTIFICATE), OK);
    drain(machine);
    signed_out_for(MSNP_RESULT_UNTRUSTED_CERTIFICATE, MSNP_LINK_ERROR_UNTRUSTED_CERTIFICATE, 0);
    CHECK(last[MSNP_MACHINE_EVENT_SIGNED_OUT].data.signed_out.request == MSNP_REQUEST_TICKET);
    msnp_machine_free(machine);
}

/* MSNP7, without Passport: with the password, and with an answer that the program has from elsewhere. */
static void by_md5(void)
{
    static const char salt[] = "1029384756.271828182", answer[] = "dd4402c0cc200a667d4fccdd1b70b916";
    struct msnp_sign_in sign_in = anna();
    struct msnp_machine *machine;
    uint32_t usage, request = 0;
    sign_in.login = NULL;
    sign_in.password = "Example-Pass1";
    sign_in.dialects = MSNP_DIALECT_7 | MSNP_DIALECT_12;
    sign_in.eager = true;
    for (usage = MSNP_MD5_SIGN_IN_PASSWORD; usage <= MSNP_MD5_SIGN_IN_PROGRAM; usage++) {
        machine = make(&sign_in);
        GIVES(msnp_machine_sign_in(machine, &sign_in), INVALID_ADDRESS);
        GIVES(msnp_machine_sign_in_by_md5(machine, &sign_in, MSNP_MD5_SIGN_IN_DEFAULT), INVALID_NUMBER);
        GIVES(msnp_machine_sign_in_by_md5(machine, &sign_in, MSNP_MD5_SIGN_IN_NEVER), INVALID_NUMBER);
        GIVES(msnp_machine_sign_in_by_md5(machine, &sign_in, 4), INVALID_NUMBER);
        GIVES(msnp_machine_sign_in_by_md5(machine, NULL, usage), NULL_POINTER);
        GIVES(msnp_machine_sign_in_by_md5(machine, &sign_in, usage), OK);
        GIVES(msnp_machine_sign_in_by_md5(machine, &sign_in, usage), ALREADY_SIGNED_IN);
        drain(machine);
        CHECK(link_count == 1);
        CHECK(strcmp(read_from(&links[0]), "VER 1 MSNP7 CVR0\r\nINF 2\r\nUSR 3 MD5 I " ANNA "\r\n") == 0);
        GIVES(msnp_machine_answer_md5(machine, answer), NOT_SIGNED_IN);
        say(machine, &links[0], "VER 1 MSNP7\r\nINF 2 MD5\r\nUSR 3 MD5 S 1029384756.271828182\r\n");
        if (usage == MSNP_MD5_SIGN_IN_PROGRAM) {
            CHECK(events[MSNP_MACHINE_EVENT_MD5_CHALLENGE] == 1 && links[0].length == 0);
            CHECK(last[MSNP_MACHINE_EVENT_MD5_CHALLENGE].data.md5_challenge.salt.length == sizeof salt - 1);
            GIVES(msnp_machine_answer_md5(machine, NULL), NULL_POINTER);
            GIVES(msnp_machine_answer_md5(machine, "dd44"), INVALID_VALUE);
            GIVES(msnp_machine_answer_md5(machine, answer), OK);
            drain(machine);
        }
        CHECK(strcmp(read_from(&links[0]), "USR 4 MD5 S dd4402c0cc200a667d4fccdd1b70b916\r\n") == 0);
        say(machine, &links[0], "USR 4 OK " ANNA " Anna 1\r\n");
        CHECK(strcmp(read_from(&links[0]), "SYN 5 0\r\nCHG 6 NLN\r\n") == 0);
        say(machine, &links[0],
            "SYN 5 7\r\nLST 5 FL 7 1 1 " BRUNO " Bruno 0\r\nLST 5 AL 7 0 0\r\nLST 5 BL 7 0 0\r\nLST 5 RL 7 0 0\r\nCHG 6 NLN\r\n");
        CHECK(events[MSNP_MACHINE_EVENT_ONLINE] == 1 && events[MSNP_MACHINE_EVENT_CONTACT] == 1);
        CHECK(msnp_machine_dialect(machine) == 7);
        GIVES(msnp_machine_set_switchboards(NULL, false, NULL), NULL_POINTER);
        GIVES(msnp_machine_set_switchboards(machine, false, NULL), OK);
        drain(machine);
        CHECK(strcmp(read_from(&links[0]), "IMS 7 OFF\r\n") == 0);
        say(machine, &links[0], "IMS 7 0 OFF\r\n");
        CHECK(events[MSNP_MACHINE_EVENT_ANSWERED] == 1);
        CHECK(strcmp(msnp_dialect_text(7), "MSNP7") == 0);
        GIVES(msnp_machine_set_capabilities(machine, MSNP_CAPABILITY_BOT, &request), NOT_IN_DIALECT);
        msnp_machine_free(machine);
    }
}

int main(void)
{
    by_md5();
    a_session_by_the_gateway();
    the_gateway_is_fallen_back_to();
    gateways_that_are_none();
    through_an_http_proxy();
    proxies_that_refuse();
    through_a_socks_proxy();
    behind_the_proxy_certificates_count();
    return checks_told("machine_ways");
}
