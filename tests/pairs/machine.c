/*
 The machine layer as one of two who show each other a picture and send each other a file (pairs.py): the same story as the other players'.

 Who leads fetches the other's picture and sends a file; who follows then does the same the other way round. Files go through the conversation,
 over a direct connection, or by MSNFTP, for which there are no pictures.
 */
#include "../../examples/c/sockets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST 1000000

/* The machine's memory, aligned for anything. */
static union {
    uint64_t aligned;
    unsigned char bytes[MSNP_MACHINE_BYTES];
} memory;

struct bytes {
    unsigned char data[LARGEST];
    size_t length;
};

static struct bytes picture, file, received;
static const char *peer, *folder;
static char element[1024];
static bool leads, is_shown, is_online, over;
/* How files go. */
static enum { THROUGH_THE_CONVERSATION, DIRECTLY, BY_MSNFTP } way;
/* What goes on; 0: not yet. */
static uint32_t fetched, sent, taken;
/* What is done. */
static bool has_picture, has_sent, has_taken;
/* The connection of the file before has not ended yet. */
static bool is_busy;

static void give_up(const char *what, msnp_result result)
{
    fprintf(stderr, "%s: %s\n", what, msnp_result_text(result));
    exit(1);
}

static void checked(const char *what, msnp_result result)
{
    if (result != MSNP_RESULT_OK)
        give_up(what, result);
}

static void load(const char *path, struct bytes *bytes)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL || (bytes->length = fread(bytes->data, 1, LARGEST, stream)) == 0)
        give_up(path, MSNP_RESULT_FILE);
    fclose(stream);
}

/* Writes what has come under that name, and makes room for the next. */
static void store(const char *name)
{
    char path[1024];
    FILE *stream;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    stream = fopen(path, "wb");
    if (stream == NULL || fwrite(received.data, 1, received.length, stream) != received.length || fclose(stream) != 0)
        give_up(path, MSNP_RESULT_FILE);
    received.length = 0;
}

/* Both are on one machine here. */
static struct msnp_machine_direct direct(void)
{
    struct msnp_machine_direct direct;
    FILE *random = fopen("/dev/urandom", "rb");
    memset(&direct, 0, sizeof direct);
    direct.listens = direct.connects = direct.loopback = true;
    if (random == NULL || fread(direct.secret, 1, sizeof direct.secret, random) != sizeof direct.secret)
        give_up("random bytes", MSNP_RESULT_FILE);
    fclose(random);
    return direct;
}

static void allow(struct msnp_machine *machine, uint32_t transfer)
{
    struct msnp_machine_direct allowed = direct();
    if (way != THROUGH_THE_CONVERSATION)
        checked("a direct connection", msnp_machine_allow_direct(machine, transfer, &allowed));
}

static void send_file(struct msnp_machine *machine)
{
    static const char name[] = "from a machine.bin";
    struct msnp_machine_direct allowed = direct();
    if (way == BY_MSNFTP) {
        msnp_result result = msnp_machine_send_file_by_msnftp(machine, 0, peer, name, file.length, &allowed, &sent);
        is_busy = result == MSNP_RESULT_BUSY;
        if (!is_busy)
            checked("the file", result);
        return;
    }
    checked("the file", msnp_machine_send_file(machine, 0, peer, name, file.length, &sent));
    allow(machine, sent);
}

/* The next thing that it is this one's turn for. */
static void go_on(struct msnp_machine *machine)
{
    if (!is_online || !is_shown || (!leads && !has_taken))
        return;
    if (fetched == 0 && !has_picture)
        checked("the picture", msnp_machine_fetch(machine, 0, peer, element, &fetched));
    else if (has_picture && sent == 0)
        send_file(machine);
    else if (has_sent && has_taken)
        msnp_machine_sign_out(machine);
}

static void supply(struct msnp_machine *machine, const struct msnp_machine_transfer_wants *wants)
{
    const struct bytes *of = wants->transfer == sent ? &file : &picture;
    uint32_t transfer = wants->transfer;
    size_t offset = (size_t)wants->offset, length = of->length - offset;
    if (length > wants->most)
        length = wants->most;
    /* Where a text took the room meanwhile, the piece is asked for again. */
    msnp_machine_supply(machine, transfer, of->data + offset, length, NULL);
}

static void ended(const struct msnp_machine_transfer_ended *end)
{
    bool is_mine = end->transfer == fetched || end->transfer == sent || end->transfer == taken;
    if (is_mine && end->result != MSNP_RESULT_OK)
        give_up("a transfer", end->result);
    if (end->transfer == fetched) {
        store("picture");
        has_picture = true;
    } else if (end->transfer == sent) {
        has_sent = true;
    } else if (end->transfer == taken) {
        store("file");
        has_taken = true;
    }
}

static void act(struct msnp_machine *machine, const struct msnp_machine_event *event)
{
    const struct msnp_machine_presence *presence = &event->data.presence;
    const struct msnp_bytes *bytes = &event->data.transfer_data.bytes;
    switch (event->kind) {
    case MSNP_MACHINE_EVENT_ONLINE:
        is_online = true;
        break;
    case MSNP_MACHINE_EVENT_PRESENCE:
        if (presence->account.length != strlen(peer) || memcmp(presence->account.data, peer, strlen(peer)) != 0)
            break;
        if (presence->picture.length > 0)
            checked("what names the picture", msnp_text_copy(&presence->picture, element, sizeof element, NULL));
        is_shown |= has_picture || presence->picture.length > 0;
        break;
    case MSNP_MACHINE_EVENT_FILE_OFFERED:
        taken = event->data.file_offered.transfer;
        allow(machine, taken);
        checked("the offer", msnp_machine_accept_file(machine, taken));
        break;
    case MSNP_MACHINE_EVENT_TRANSFER_WANTS:
        supply(machine, &event->data.transfer_wants);
        break;
    case MSNP_MACHINE_EVENT_TRANSFER_DATA:
        if (bytes->length > LARGEST - received.length)
            give_up("what comes", MSNP_RESULT_TOO_LONG);
        memcpy(received.data + received.length, bytes->data, bytes->length);
        received.length += bytes->length;
        break;
    case MSNP_MACHINE_EVENT_TRANSFER_ENDED:
        ended(&event->data.transfer_ended);
        break;
    case MSNP_MACHINE_EVENT_SIGNED_OUT:
        over = true;
        break;
    default:
        return;
    }
    go_on(machine);
}

int main(int count, char **words)
{
    static char host[128];
    struct msnp_sign_in wish;
    struct msnp_machine *machine;
    struct msnp_object shown;
    struct msnp_output output;
    msnp_result result;
    const char *colon;
    if (count != 10 || (colon = strrchr(words[2], ':')) == NULL || (size_t)(colon - words[2]) >= sizeof host) {
        fprintf(stderr, "usage: MSNP_PASSWORD=... %s ACCOUNT HOST:PORT NEXUS PEER PICTURE FILE FOLDER leads|follows conversation|direct|msnftp\n", words[0]);
        return 2;
    }
    memcpy(host, words[2], (size_t)(colon - words[2]));
    peer = words[4];
    load(words[5], &picture);
    load(words[6], &file);
    folder = words[7];
    leads = strcmp(words[8], "leads") == 0;
    way = strcmp(words[9], "direct") == 0 ? DIRECTLY : strcmp(words[9], "msnftp") == 0 ? BY_MSNFTP : THROUGH_THE_CONVERSATION;
    /* One that knows no other way knows of no pictures, either. */
    has_picture = way == BY_MSNFTP;
    msnp_sign_in_init(&wish);
    wish.account = words[1];
    wish.password = getenv("MSNP_PASSWORD");
    wish.host = host;
    wish.port = (uint16_t)atoi(colon + 1);
    wish.nexus = words[3];
    wish.password_may_travel_unencrypted = true;
    if (way != BY_MSNFTP)
        wish.capabilities = MSNP_CAPABILITY_PEER_TO_PEER;
    checked("the machine", msnp_machine_init(&memory, sizeof memory, &machine));
    checked("one's own picture", msnp_object_of(MSNP_OBJECT_PICTURE, picture.data, picture.length, &shown));
    result = has_picture ? MSNP_RESULT_OK : msnp_machine_set_picture(machine, &shown, NULL);
    /* It is told with the sign-in. */
    if (result != MSNP_RESULT_NOT_SIGNED_IN)
        checked("one's own picture", result);
    checked("signing in", msnp_machine_sign_in(machine, &wish));
    while (!over) {
        msnp_machine_poll(machine, sockets_now(), &output);
        if (output.kind == MSNP_OUTPUT_CONNECT)
            sockets_connect(machine, output.link, &output.data.connect);
        else if (output.kind == MSNP_OUTPUT_LISTEN)
            sockets_listen(machine, output.link);
        else if (output.kind == MSNP_OUTPUT_SEND)
            sockets_send(machine, output.link, &output.data.send);
        else if (output.kind == MSNP_OUTPUT_CLOSE)
            sockets_close(output.link);
        else if (output.kind == MSNP_OUTPUT_EVENT)
            act(machine, &output.data.event);
        else if (output.kind == MSNP_OUTPUT_WAIT) {
            uint64_t soon = sockets_now() + 100;
            sockets_wait(machine, is_busy && soon < output.data.wait_until ? soon : output.data.wait_until);
            if (is_busy)
                go_on(machine);
        }
    }
    msnp_machine_free(machine);
    return has_picture && has_sent && has_taken ? 0 : 1;
}
