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
        fprintf(stderr, "signed out: %s. %s\n", msnp_result_text(reason->reason), msnp_result_advice(reason->reason));
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
            "usage: MSNP_PASSWORD=... %s ACCOUNT HOST[:PORT] PEER --nexus URL [--plain] [--ca FILE] [--wait]\n"
            "  --nexus URL   where the Passport nexus is\n"
            "  --plain       let the password travel over http://, unencrypted\n"
            "  --ca FILE     trust the certificates in this file (PEM), and no others\n"
            "  --wait        wait for a message and answer it\n",
            program);
    return 2;
}

int main(int count, char **words)
{
    static char host[128];
    struct msnp_sign_in wish;
    struct msnp_machine *machine;
    msnp_result result;
    const char *port;
    int place;
    msnp_sign_in_init(&wish);
    wish.password = getenv("MSNP_PASSWORD");
    if (count < 4 || wish.password == NULL || strlen(words[2]) >= sizeof host)
        return usage(words[0]);
    wish.account = words[1];
    port = strrchr(words[2], ':');
    memcpy(host, words[2], port ? (size_t)(port - words[2]) : strlen(words[2]));
    wish.host = host;
    if (port)
        wish.port = (uint16_t)atoi(port + 1);
    story.peer = words[3];
    for (place = 4; place < count; place++) {
        if (strcmp(words[place], "--plain") == 0)
            wish.password_may_travel_unencrypted = true;
        else if (strcmp(words[place], "--wait") == 0)
            story.wait = true;
        else if (strcmp(words[place], "--nexus") == 0 && place + 1 < count)
            wish.nexus = words[++place];
        else if (strcmp(words[place], "--ca") == 0 && place + 1 < count)
            sockets_trust(words[++place]);
        else
            return usage(words[0]);
    }
    wish.capabilities = MSNP_CAPABILITY_HANDHELD;
    result = msnp_machine_init(&memory, sizeof memory, &machine);
    if (result == MSNP_RESULT_OK)
        result = msnp_machine_sign_in(machine, &wish);
    if (result != MSNP_RESULT_OK) {
        fprintf(stderr, "not begun: %s. %s\n", msnp_result_text(result), msnp_result_advice(result));
        return 1;
    }
    while (!story.over)
        step(machine);
    msnp_machine_free(machine);
    return story.passed_on ? 0 : 1;
}
