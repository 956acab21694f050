/*
 A file from one person to another by the machine layer: all memory is static, the machine's buffers have 2,048 bytes, and no more of the
 file than one piece is ever in memory.

 Offers a file to somebody and sends it when they take it; or, with --take, waits until they offer one and writes it; then signs out.
 The exit code is 0 when all of the file is there.
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
    const char *peer, *path;
    FILE *file;
    /* Takes a file, and which one, when it was offered. */
    bool take;
    uint32_t transfer;
    /* Everything is over; all of the file is there. */
    bool over, done;
} story;

/* The name of a file without its folders. */
static const char *name_of(const char *path)
{
    const char *name = path, *at;
    for (at = path; *at != '\0'; at++)
        if (*at == '/' || *at == '\\')
            name = at + 1;
    return name;
}

static void offer(struct msnp_machine *machine)
{
    long size = -1;
    msnp_result result;
    if (fseek(story.file, 0, SEEK_END) == 0)
        size = ftell(story.file);
    if (size < 0) {
        perror(story.path);
        msnp_machine_sign_out(machine);
        return;
    }
    result = msnp_machine_send_file(machine, 0, story.peer, name_of(story.path), (uint64_t)size, &story.transfer);
    if (result != MSNP_RESULT_OK) {
        fprintf(stderr, "not offered: %s. %s\n", msnp_result_text(result), msnp_result_advice(result));
        msnp_machine_sign_out(machine);
    }
}

/* The machine wants a piece: as much of the file as it takes, from where it says. */
static void supply(struct msnp_machine *machine, const struct msnp_machine_transfer_wants *wants)
{
    static unsigned char piece[2048];
    uint32_t transfer = wants->transfer;
    size_t most = wants->most < sizeof piece ? wants->most : sizeof piece, length = 0;
    if (fseek(story.file, (long)wants->offset, SEEK_SET) == 0)
        length = fread(piece, 1, most, story.file);
    if (length == 0) {
        fprintf(stderr, "%s cannot be read any more\n", story.path);
        msnp_machine_cancel_transfer(machine, transfer);
        return;
    }
    /* Where a text took the room meanwhile, the piece is asked for again. */
    msnp_machine_supply(machine, transfer, piece, length, NULL);
}

/* Takes the first file that the peer offers, and no other. */
static void decide(struct msnp_machine *machine, const struct msnp_machine_file_offered *offered)
{
    /* The event points into the machine: what is needed later is taken before the next call. */
    uint32_t transfer = offered->transfer;
    static char name[500];
    size_t length = strlen(story.peer), place;
    bool is_peer = offered->account.length == length && memcmp(offered->account.data, story.peer, length) == 0;
    msnp_file_name(&offered->context, name, sizeof name, NULL);
    for (place = 0; name[place] != '\0'; place++)
        if (iscntrl((unsigned char)name[place]))
            name[place] = ' ';
    printf("%s offers %s, %lu bytes\n", is_peer ? story.peer : "somebody", name, (unsigned long)offered->size);
    fflush(stdout);
    if (!story.take || !is_peer || story.transfer != 0) {
        msnp_machine_decline_file(machine, transfer);
        return;
    }
    story.transfer = transfer;
    msnp_machine_accept_file(machine, transfer);
}

static void keep(struct msnp_machine *machine, const struct msnp_machine_transfer_data *data)
{
    uint32_t transfer = data->transfer;
    if (fwrite(data->bytes.data, 1, data->bytes.length, story.file) != data->bytes.length) {
        perror(story.path);
        msnp_machine_cancel_transfer(machine, transfer);
    }
}

static void ended(struct msnp_machine *machine, const struct msnp_machine_transfer_ended *end)
{
    msnp_result result = end->result;
    if (end->transfer != story.transfer)
        return;
    story.done = result == MSNP_RESULT_OK;
    if (fclose(story.file) != 0 && story.take) {
        perror(story.path);
        story.done = false;
    }
    story.file = NULL;
    if (story.done)
        printf(story.take ? "taken\n" : "sent\n");
    else if (result != MSNP_RESULT_OK)
        fprintf(stderr, "it is not all there: %s. %s\n", msnp_result_text(result), msnp_result_advice(result));
    if (story.take && !story.done)
        remove(story.path);
    msnp_machine_sign_out(machine);
}

static void act(struct msnp_machine *machine, const struct msnp_machine_event *event)
{
    switch (event->kind) {
    case MSNP_MACHINE_EVENT_ONLINE:
        printf("online\n");
        fflush(stdout);
        /* Not once more when a lost session is back. */
        if (!story.take && story.transfer == 0)
            offer(machine);
        break;
    case MSNP_MACHINE_EVENT_FILE_OFFERED:
        decide(machine, &event->data.file_offered);
        break;
    case MSNP_MACHINE_EVENT_TRANSFER_ACCEPTED:
        printf("%s takes it\n", story.peer);
        break;
    case MSNP_MACHINE_EVENT_TRANSFER_WANTS:
        supply(machine, &event->data.transfer_wants);
        break;
    case MSNP_MACHINE_EVENT_TRANSFER_DATA:
        keep(machine, &event->data.transfer_data);
        break;
    case MSNP_MACHINE_EVENT_TRANSFER_ENDED:
        ended(machine, &event->data.transfer_ended);
        break;
    case MSNP_MACHINE_EVENT_SIGNED_OUT:
        story.over = true;
        if (event->data.signed_out.reason != MSNP_RESULT_OK)
            fprintf(stderr, "signed out: %s. %s\n", msnp_result_text(event->data.signed_out.reason),
                    msnp_result_advice(event->data.signed_out.reason));
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
            "usage: MSNP_PASSWORD=... %s ACCOUNT HOST[:PORT] PEER FILE --nexus URL [OPTIONS]\n"
            "  --nexus URL   where the Passport nexus is\n"
            "  --plain       let the password travel over http://, unencrypted\n"
            "  --ca FILE     trust the certificates in this file (PEM), and no others\n"
            "  --take        wait until PEER offers a file, and write it to FILE, which must not be there yet\n",
            program);
    return 2;
}

/* Whether the command line can be used. */
static bool read_options(struct msnp_sign_in *wish, int count, char **words)
{
    static char host[128];
    const char *colon;
    size_t length;
    int place;
    msnp_sign_in_init(wish);
    wish->password = getenv("MSNP_PASSWORD");
    wish->host = host;
    /* Others offer files to who says that they take them. */
    wish->capabilities = MSNP_CAPABILITY_HANDHELD | MSNP_CAPABILITY_PEER_TO_PEER;
    if (count < 5 || wish->password == NULL)
        return false;
    colon = strrchr(words[2], ':');
    length = colon ? (size_t)(colon - words[2]) : strlen(words[2]);
    if (length >= sizeof host)
        return false;
    memcpy(host, words[2], length);
    if (colon)
        wish->port = (uint16_t)atoi(colon + 1);
    wish->account = words[1];
    story.peer = words[3];
    story.path = words[4];
    for (place = 5; place < count; place++) {
        bool has_value = place + 1 < count;
        if (strcmp(words[place], "--plain") == 0)
            wish->password_may_travel_unencrypted = true;
        else if (strcmp(words[place], "--take") == 0)
            story.take = true;
        else if (has_value && strcmp(words[place], "--nexus") == 0)
            wish->nexus = words[++place];
        else if (has_value && strcmp(words[place], "--ca") == 0)
            sockets_trust(words[++place]);
        else
            return false;
    }
    return true;
}

/* Opens the file that is sent, or makes the one that is taken: never over one that is there. */
static bool open_file(void)
{
    story.file = fopen(story.path, "rb");
    if (story.take) {
        if (story.file != NULL) {
            fclose(story.file);
            fprintf(stderr, "%s is there already\n", story.path);
            return false;
        }
        story.file = fopen(story.path, "wb");
    }
    if (story.file == NULL)
        perror(story.path);
    return story.file != NULL;
}

int main(int count, char **words)
{
    struct msnp_sign_in wish;
    struct msnp_machine *machine;
    msnp_result result;
    if (!read_options(&wish, count, words))
        return usage(words[0]);
    if (!open_file())
        return 1;
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
    if (story.file != NULL) {
        fclose(story.file);
        if (story.take)
            remove(story.path);
    }
    return story.done ? 0 : 1;
}
