/*
 The machine layer in a program for a handheld: all memory is static, and nothing waits but select(2).

 Signs in, prints the contacts, says hello to one of them, or, with --wait, waits until somebody writes and answers; then signs out.
 The exit code is 0 when the message was passed on.
 */
#include "sockets.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The machine's memory, aligned for anything. */
static union {
    uint64_t aligned;
    unsigned char bytes[MSNP_MACHINE_BYTES];
} memory;

static struct {
    const char *peer;
    bool wait, over, passed_on;
} story;

/* Prints text of other people: what a terminal would obey is left out. */
static void print_text(const struct msnp_text *text)
{
    static char decoded[2048];
    size_t length = 0, place;
    msnp_text_copy(text, decoded, sizeof decoded, &length);
    for (place = 0; place < length; place++)
        putchar(iscntrl((unsigned char)decoded[place]) ? ' ' : decoded[place]);
}

static void print_string(const char *before, const struct msnp_string *string, const char *behind)
{
    printf("%s%.*s%s", before, (int)string->length, string->data, behind);
}

/* Hands a message over; the machine waits with it until the other side has joined. */
static void say(struct msnp_machine *machine, uint32_t conversation, const char *words)
{
    msnp_result result = msnp_machine_send_text(machine, conversation, story.peer, words, NULL, NULL, NULL);
    if (result != MSNP_RESULT_OK) {
        fprintf(stderr, "nothing was said: %s. %s\n", msnp_result_text(result), msnp_result_advice(result));
        msnp_machine_sign_out(machine);
    }
}

static void print_contact(const struct msnp_machine_contact *contact)
{
    if (contact->lists & MSNP_LIST_FORWARD) {
        print_string("contact: ", &contact->account, " ");
        print_text(&contact->name);
        putchar('\n');
    }
}

static void hear(struct msnp_machine *machine, const struct msnp_machine_message *message)
{
    /* The event points into the machine: what is needed later is taken before the next call. */
    uint32_t conversation = message->conversation;
    if (message->kind != MSNP_MESSAGE_TEXT)
        return;
    print_string("", &message->account, ": ");
    print_text(&message->text);
    putchar('\n');
    if (story.wait)
        say(machine, conversation, "Hello yourself, from a handheld");
}

static void end(const struct msnp_machine_signed_out *reason)
{
    story.over = true;
    if (reason->reason != MSNP_RESULT_OK)
        fprintf(stderr, "signed out%s: %s. %s\n", reason->request == MSNP_REQUEST_TICKET ? " (Passport)" : "",
                msnp_result_text(reason->reason), msnp_result_advice(reason->reason));
    else
        printf("signed out\n");
}

static void act(struct msnp_machine *machine, const struct msnp_machine_event *event)
{
    switch (event->kind) {
    case MSNP_MACHINE_EVENT_SIGNED_IN:
        print_string("signed in as ", &event->data.signed_in.account, "\n");
        break;
    case MSNP_MACHINE_EVENT_CONTACT:
        print_contact(&event->data.contact);
        break;
    case MSNP_MACHINE_EVENT_ONLINE:
        printf("online, with MSNP%u\n", (unsigned)msnp_machine_dialect(machine));
        fflush(stdout);
        if (!story.wait)
            say(machine, 0, "Hello from a handheld");
        break;
    case MSNP_MACHINE_EVENT_MESSAGE:
        hear(machine, &event->data.message);
        break;
    case MSNP_MACHINE_EVENT_DELIVERED:
        printf("delivered\n");
        story.passed_on = true;
        msnp_machine_sign_out(machine);
        break;
    case MSNP_MACHINE_EVENT_FAILED:
        fprintf(stderr, "not delivered: %s. %s\n", msnp_result_text(event->data.fate.result),
                msnp_result_advice(event->data.fate.result));
        msnp_machine_sign_out(machine);
        break;
    case MSNP_MACHINE_EVENT_CONNECTION_LOST:
        fprintf(stderr, "%s; again in %u s\n", msnp_result_text(event->data.signed_out.reason),
                (unsigned)((event->data.signed_out.wait + 999) / 1000));
        break;
    case MSNP_MACHINE_EVENT_SIGNED_OUT:
        end(&event->data.signed_out);
        break;
    default:
        break;
    }
}

/* One thing that the machine wants or tells. */
static void step(struct msnp_machine *machine)
{
    struct msnp_output output;
    msnp_machine_poll(machine, sockets_now(), &output);
    switch (output.kind) {
    case MSNP_OUTPUT_CONNECT:
        sockets_connect(machine, output.link, &output.data.connect);
        break;
    case MSNP_OUTPUT_SECURE:
        sockets_secure(machine, output.link, &output.data.secure);
        break;
    case MSNP_OUTPUT_SEND:
        sockets_send(machine, output.link, &output.data.send);
        break;
    case MSNP_OUTPUT_CLOSE:
        sockets_close(output.link);
        break;
    case MSNP_OUTPUT_EVENT:
        act(machine, &output.data.event);
        break;
    case MSNP_OUTPUT_WAIT:
        if (!story.over)
            sockets_wait(machine, output.data.wait_until);
        break;
    default:
        break;
    }
}

static int usage(const char *program)
{
    fprintf(stderr,
            "usage: MSNP_PASSWORD=... %s ACCOUNT HOST[:PORT] PEER --nexus URL [OPTIONS]\n"
            "  --nexus URL               where the Passport nexus is\n"
            "  --plain                   let the password travel over http://, unencrypted\n"
            "  --ca FILE                 trust the certificates in this file (PEM), and no others\n"
            "  --wait                    wait for a message and answer it\n",
            program);
    fprintf(stderr,
            "  --gateway URL             the service's HTTP gateway, for when the service cannot be reached straight\n"
            "  --always                  use the gateway from the beginning\n"
            "  --http-proxy HOST:PORT    go through this proxy\n"
            "  --socks5-proxy HOST:PORT  the same, where it speaks SOCKS5\n"
            "  --proxy-user NAME         its name; its password is taken from MSNP_PROXY_PASSWORD\n");
    return 2;
}

/* What stands before the colon goes to `host`, what stands behind it to `port`, where there is one. False: it does not fit. */
static bool read_address(const char *word, char *host, size_t room, uint16_t *port)
{
    const char *colon = strrchr(word, ':');
    size_t length = colon ? (size_t)(colon - word) : strlen(word);
    if (length >= room)
        return false;
    memcpy(host, word, length);
    host[length] = '\0';
    if (colon)
        *port = (uint16_t)atoi(colon + 1);
    return true;
}

/* What the command line says. */
static struct {
    char host[128], proxy_host[128];
    struct msnp_proxy proxy;
    struct msnp_sign_in wish;
} options;

static bool read_option(const char *option, const char *value)
{
    bool is_http = strcmp(option, "--http-proxy") == 0;
    if (strcmp(option, "--nexus") == 0) {
        options.wish.nexus = value;
    } else if (strcmp(option, "--ca") == 0) {
        sockets_trust(value);
    } else if (strcmp(option, "--gateway") == 0) {
        options.wish.gateway = value;
    } else if (is_http || strcmp(option, "--socks5-proxy") == 0) {
        options.proxy.kind = is_http ? MSNP_PROXY_HTTP : MSNP_PROXY_SOCKS5;
        options.proxy.host = options.proxy_host;
        options.wish.proxy = &options.proxy;
        return read_address(value, options.proxy_host, sizeof options.proxy_host, &options.proxy.port);
    } else if (strcmp(option, "--proxy-user") == 0) {
        options.proxy.user = value;
        options.proxy.password = getenv("MSNP_PROXY_PASSWORD");
    } else {
        return false;
    }
    return true;
}

/* Whether the command line can be used. */
static bool read_options(int count, char **words)
{
    int place;
    msnp_proxy_init(&options.proxy);
    msnp_sign_in_init(&options.wish);
    options.wish.password = getenv("MSNP_PASSWORD");
    options.wish.host = options.host;
    options.wish.capabilities = MSNP_CAPABILITY_HANDHELD;
    if (count < 4 || options.wish.password == NULL ||
        !read_address(words[2], options.host, sizeof options.host, &options.wish.port))
        return false;
    options.wish.account = words[1];
    story.peer = words[3];
    for (place = 4; place < count; place++) {
        if (strcmp(words[place], "--plain") == 0)
            options.wish.password_may_travel_unencrypted = true;
        else if (strcmp(words[place], "--wait") == 0)
            story.wait = true;
        else if (strcmp(words[place], "--always") == 0)
            options.wish.gateway_use = MSNP_GATEWAY_USE_ALWAYS;
        else if (place + 1 == count || !read_option(words[place], words[place + 1]))
            return false;
        else
            place++;
    }
    return true;
}

int main(int count, char **words)
{
    struct msnp_machine *machine;
    msnp_result result;
    if (!read_options(count, words))
        return usage(words[0]);
    result = msnp_machine_init(&memory, sizeof memory, &machine);
    if (result == MSNP_RESULT_OK)
        result = msnp_machine_sign_in(machine, &options.wish);
    if (result != MSNP_RESULT_OK) {
        fprintf(stderr, "not begun: %s. %s\n", msnp_result_text(result), msnp_result_advice(result));
        return 1;
    }
    while (!story.over)
        step(machine);
    msnp_machine_free(machine);
    return story.passed_on ? 0 : 1;
}
