/*
 Pictures and files of the client layer: two people in one process, against the loopback service; callbacks, and who calls them when.
 */
#include "mark.h"
#include "peer.h"

#include <poll.h>

#define SIZE 150000

static struct msnp_client *anna, *bruno;

/* A file in memory, with what its callbacks are to do. */
struct file {
    uint8_t *bytes;
    size_t length;
    /* How much was read or written. */
    size_t done;
    /* From so many bytes on: reading and writing say this. */
    size_t fails_at;
    ptrdiff_t failure;
    /* What closing says. */
    int closing;
    /* Called from inside: of which client, and whether it is freed. */
    struct msnp_client *calls;
    bool frees;
    /* From so many bytes on: `inside` is 1, and it waits until `go_on` is. */
    size_t waits_at;
    struct mark inside, go_on;
    /* How often it was closed; how often it was called after that, or by the program's own thread. */
    struct mark closed;
    unsigned wrong;
    pthread_t program;
};

static struct file *new_file(size_t length)
{
    static const struct mark fresh = MARK;
    struct file *file = calloc(1, sizeof *file);
    if (file == NULL || (file->bytes = calloc(1, length + 1)) == NULL)
        exit(2);
    file->length = length;
    file->fails_at = file->waits_at = (size_t)-1;
    file->inside = file->go_on = file->closed = fresh;
    file->program = pthread_self();
    return file;
}

static void free_file(struct file *file)
{
    CHECK(file->wrong == 0);
    CHECK(mark_value(&file->closed) == 1);
    /* Whoever still uses it shall notice. */
    memset(file->bytes, 'X', file->length);
    free(file->bytes);
    memset(file, 'X', sizeof *file);
    free(file);
}

/* What every call of a file begins with. */
static void called(struct file *file)
{
    if (mark_value(&file->closed) != 0 || pthread_equal(pthread_self(), file->program))
        file->wrong++;
    if (file->calls != NULL && file->done == 0) {
        uint32_t number = 0;
        msnp_client_is_online(file->calls);
        if (file->frees)
            msnp_client_free(file->calls);
        else
            GIVES(msnp_client_conversation(file->calls, BRUNO, &number), OK);
    }
    if (file->done >= file->waits_at) {
        mark_set(&file->inside, 1);
        mark_await(&file->go_on, 1);
    }
}

static ptrdiff_t read_on(void *context, uint8_t *buffer, size_t length)
{
    struct file *file = context;
    called(file);
    if (file->done >= file->fails_at)
        return file->failure;
    /* Not always all that there is room for. */
    if (length > 5000)
        length = 5000;
    if (length > file->length - file->done)
        length = file->length - file->done;
    memcpy(buffer, file->bytes + file->done, length);
    file->done += length;
    return (ptrdiff_t)length;
}

static ptrdiff_t write_on(void *context, const uint8_t *data, size_t length)
{
    struct file *file = context;
    called(file);
    if (file->done >= file->fails_at)
        return file->failure;
    if (length > 700)
        length = 700;
    if (length > file->length - file->done)
        return -1;
    memcpy(file->bytes + file->done, data, length);
    file->done += length;
    return (ptrdiff_t)length;
}

static int close_it(void *context)
{
    struct file *file = context;
    int closing = file->closing;
    if (pthread_equal(pthread_self(), file->program))
        file->wrong++;
    /* Last of all: whoever waits for it frees the file at once. */
    mark_set(&file->closed, mark_value(&file->closed) + 1);
    return closing;
}

static struct msnp_file_source source_of(struct file *file)
{
    struct msnp_file_source source = {NULL, read_on, close_it};
    source.context = file;
    return source;
}

static struct msnp_file_sink sink_of(struct file *file)
{
    struct msnp_file_sink sink = {NULL, write_on, close_it};
    sink.context = file;
    return sink;
}

static struct file *some_bytes(size_t length)
{
    struct file *file = new_file(length);
    uint32_t state = 12345;
    size_t i;
    for (i = 0; i < length; i++) {
        state = state * 1103515245u + 12345u;
        file->bytes[i] = (uint8_t)(state >> 16);
    }
    return file;
}

/* Offers a file. */
static void offer(struct msnp_client *from, const char *to, struct file *file, uint32_t *transfer, uint32_t *request)
{
    struct msnp_file_source source = source_of(file);
    GIVES(msnp_client_send_file(from, to, "minutes of \xe2\x82\xac.txt", file->length, &source, transfer, request), OK);
    CHECK(*transfer != 0 && *request != 0);
}

/* Waits for the offer of a file. */
static uint32_t offered(struct msnp_client *to, const char *from, size_t length)
{
    struct msnp_event *event = AWAIT(to, FILE_OFFERED);
    uint32_t transfer = event->data.file_offered.transfer;
    CHECK(strcmp(event->account, from) == 0 && event->conversation != 0);
    CHECK(strcmp(event->data.file_offered.name, "minutes of \xe2\x82\xac.txt") == 0);
    CHECK(event->data.file_offered.size == length);
    CHECK(event->data.file_offered.preview == NULL && event->data.file_offered.preview_length == 0);
    msnp_event_free(event);
    return transfer;
}

static void take(struct msnp_client *to, uint32_t transfer, struct file *file, uint32_t *request)
{
    struct msnp_file_sink sink = sink_of(file);
    GIVES(msnp_client_accept_file(to, transfer, &sink, request), OK);
    CHECK(*request != 0);
}

#define ENDS(client, request, wanted) answered((client), (request), MSNP_RESULT_##wanted, "a file", __FILE__, __LINE__)

/* What the network says of a file. */
static void ended(struct msnp_client *client, uint32_t transfer, uint32_t wanted)
{
    struct msnp_event *event;
    /* Where a file fails here, it is answered before the network is through with it. */
    while (event = AWAIT(client, FILE_ENDED), event->data.file_ended.transfer != transfer)
        msnp_event_free(event);
    GIVES_NUMBER(event->data.file_ended.failure.result, wanted);
    CHECK(event->data.file_ended.failure.text != NULL && event->data.file_ended.failure.advice != NULL);
    msnp_event_free(event);
}

static void misuse(void)
{
    struct file *file = new_file(1);
    struct msnp_file_source source = source_of(file), unreadable = source_of(file);
    struct msnp_file_sink sink = sink_of(file), unwritable = sink_of(file);
    char name[300];
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    unreadable.read = NULL;
    unwritable.write = NULL;
    GIVES(msnp_client_send_file(NULL, BRUNO, "a", 1, &source, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_send_file(anna, NULL, "a", 1, &source, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_send_file(anna, BRUNO, NULL, 1, &source, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_send_file(anna, BRUNO, "a", 1, NULL, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_send_file(anna, BRUNO, "a", 1, &unreadable, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_send_file(anna, NOT_UTF8, "a", 1, &source, NULL, NULL), INVALID_UTF8);
    GIVES(msnp_client_send_file(anna, BRUNO, BROKEN_OFF, 1, &source, NULL, NULL), INVALID_UTF8);
    GIVES(msnp_client_send_file((struct msnp_client *)file, BRUNO, "a", 1, &source, NULL, NULL), NOT_AN_OBJECT);
    GIVES(msnp_client_send_file(anna, "bruno", "a", 1, &source, NULL, NULL), INVALID_ACCOUNT);
    GIVES(msnp_client_send_file(anna, BRUNO, "", 1, &source, NULL, NULL), INVALID_VALUE);
    GIVES(msnp_client_send_file(anna, BRUNO, name, 1, &source, NULL, NULL), INVALID_VALUE);
    GIVES(msnp_client_accept_file(NULL, 1, &sink, NULL), NULL_POINTER);
    GIVES(msnp_client_accept_file(anna, 1, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_accept_file(anna, 1, &unwritable, NULL), NULL_POINTER);
    GIVES(msnp_client_accept_file(anna, 0, &sink, NULL), NO_SUCH_TRANSFER);
    GIVES(msnp_client_accept_file(anna, 4711, &sink, NULL), NO_SUCH_TRANSFER);
    GIVES(msnp_client_decline_file(NULL, 1), NULL_POINTER);
    GIVES(msnp_client_decline_file(anna, 0), NO_SUCH_TRANSFER);
    GIVES(msnp_client_set_picture(NULL, NULL, 0, NULL), NULL_POINTER);
    GIVES(msnp_client_set_picture(anna, NULL, 5, NULL), NULL_POINTER);
    GIVES(msnp_client_set_picture(anna, (const uint8_t *)"a text", (size_t)-1, NULL), INVALID_LENGTH);
    GIVES(msnp_client_set_picture(anna, (const uint8_t *)"a text", 6, NULL), INVALID_VALUE);
    GIVES(msnp_client_picture(NULL, BRUNO, NULL), NULL_POINTER);
    GIVES(msnp_client_picture(anna, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_picture(anna, NOT_UTF8, NULL), INVALID_UTF8);
    GIVES(msnp_client_picture(anna, "bruno", NULL), INVALID_ACCOUNT);
    /* The file stayed the program's. */
    CHECK(mark_value(&file->closed) == 0 && file->done == 0);
    close_it(file);
    file->wrong = 0;
    free_file(file);
}

/* Waits until a contact shows a picture, or none. */
static void shows(struct msnp_client *client, const char *whose, bool some)
{
    struct msnp_event *event = AWAIT(client, PICTURE_CHANGED);
    static const uint8_t nothing[20] = {0};
    CHECK(strcmp(event->account, whose) == 0);
    CHECK((event->data.picture_hash != NULL) == some);
    if (event->data.picture_hash != NULL)
        CHECK(memcmp(event->data.picture_hash, nothing, 20) != 0);
    msnp_event_free(event);
}

/* What was asked for comes, and is this. */
static void fetched(struct msnp_client *client, uint32_t request, const uint8_t *picture, size_t length)
{
    struct msnp_event *event = AWAIT(client, ANSWERED);
    CHECK(event->data.answered.request == request);
    GIVES_NUMBER(event->data.answered.failure.result, MSNP_RESULT_OK);
    CHECK(event->data.answered.file_length == length);
    if (event->data.answered.file_length == length && length > 0)
        CHECK(memcmp(event->data.answered.file, picture, length) == 0);
    CHECK((event->data.answered.file == NULL) == (length == 0));
    msnp_event_free(event);
}

/* Asks for a contact's picture, which must be this one. */
static void looks_at(struct msnp_client *client, const char *whose, const uint8_t *picture, size_t length)
{
    uint32_t request = 0;
    GIVES(msnp_client_picture(client, whose, &request), OK);
    fetched(client, request, picture, length);
}

static void pictures(const uint8_t *of_anna, size_t length)
{
    static const uint8_t of_bruno[] = "GIF89a of bruno";
    looks_at(bruno, ANNA, of_anna, length);
    /* It is known by now. */
    looks_at(bruno, ANNA, of_anna, length);
    ANSWERED(bruno, msnp_client_set_picture(bruno, of_bruno, sizeof of_bruno, &request), OK);
    shows(anna, BRUNO, true);
    looks_at(anna, BRUNO, of_bruno, sizeof of_bruno);
    ANSWERED(anna, msnp_client_set_picture(anna, NULL, 0, &request), OK);
    shows(bruno, ANNA, false);
    looks_at(bruno, ANNA, NULL, 0);
}

/* An emoticon and a wink of Anna's. */
static void emoticons(void)
{
    static const uint8_t sun[] = "GIF89a of a sun", wink[] = "a cabinet";
    const struct msnp_own_emoticon own[] = {{"(sun)", sun, sizeof sun}}, twice[] = {{"a", sun, 9}, {"a", sun, 9}}, nameless[] = {{NULL, sun, 9}},
                                   text[] = {{"b", wink, sizeof wink}};
    struct msnp_event *event;
    char object[512], told[512];
    uint32_t conversation = 0, request = 0;
    GIVES(msnp_client_set_emoticons(NULL, own, 1), NULL_POINTER);
    GIVES(msnp_client_set_emoticons(anna, NULL, 1), NULL_POINTER);
    GIVES(msnp_client_set_emoticons(anna, own, (size_t)-1), INVALID_LENGTH);
    GIVES(msnp_client_set_emoticons(anna, nameless, 1), NULL_POINTER);
    GIVES(msnp_client_set_emoticons(anna, twice, 2), INVALID_VALUE);
    GIVES(msnp_client_set_emoticons(anna, text, 1), INVALID_VALUE);
    GIVES(msnp_client_set_emoticons(anna, own, 1), OK);
    GIVES(msnp_client_object(NULL, ANNA, "", NULL), NULL_POINTER);
    GIVES(msnp_client_object(bruno, NULL, "", NULL), NULL_POINTER);
    GIVES(msnp_client_object(bruno, ANNA, NULL, NULL), NULL_POINTER);
    GIVES(msnp_client_object(bruno, ANNA, "<msnobj/>", NULL), INVALID_VALUE);
    GIVES(msnp_client_publish(NULL, 8, wink, sizeof wink, object, sizeof object), NULL_POINTER);
    GIVES(msnp_client_publish(anna, 8, NULL, 1, object, sizeof object), NULL_POINTER);
    GIVES(msnp_client_publish(anna, 8, wink, 0, object, sizeof object), INVALID_VALUE);
    GIVES(msnp_client_publish(anna, 8, wink, sizeof wink, object, 20), TOO_SMALL);
    CHECK(strlen(object) == 19);
    GIVES(msnp_client_publish(anna, 8, wink, sizeof wink, object, sizeof object), OK);
    GIVES(msnp_client_withdraw(NULL, object), NULL_POINTER);
    GIVES(msnp_client_withdraw(anna, NULL), NULL_POINTER);
    GIVES(msnp_client_withdraw(anna, "<msnobj/>"), INVALID_VALUE);
    GIVES(msnp_client_conversation(anna, BRUNO, &conversation), OK);
    GIVES(msnp_client_send_text(anna, conversation, "What a (sun)", NULL, NULL), OK);
    event = AWAIT(bruno, TEXT);
    CHECK(event->data.text.emoticon_count == 1);
    if (event->data.text.emoticon_count != 1)
        exit(checks_told("given up"));
    CHECK(strcmp(event->data.text.emoticons[0].shortcut, "(sun)") == 0 && event->data.text.emoticons[0].picture_hash != NULL);
    snprintf(told, sizeof told, "%s", event->data.text.emoticons[0].object);
    msnp_event_free(event);
    GIVES(msnp_client_object(bruno, ANNA, told, &request), OK);
    fetched(bruno, request, sun, sizeof sun);
    GIVES(msnp_client_send_datacast(anna, conversation, 2, object, NULL), OK);
    GIVES(msnp_client_object(bruno, ANNA, object, &request), OK);
    fetched(bruno, request, wink, sizeof wink);
    GIVES(msnp_client_withdraw(anna, object), OK);
    GIVES(msnp_client_set_emoticons(anna, NULL, 0), OK);
    GIVES(msnp_client_send_text(anna, conversation, "Nothing (sun)", NULL, NULL), OK);
    event = AWAIT(bruno, TEXT);
    CHECK(event->data.text.emoticon_count == 0 && event->data.text.emoticons == NULL);
    msnp_event_free(event);
}

/* Sends a file, and compares what has come. */
static void sends(struct msnp_client *from, const char *from_account, struct msnp_client *to, const char *to_account, size_t length)
{
    struct file *source = some_bytes(length), *sink = new_file(length);
    uint32_t sent = 0, sending = 0, received, receiving = 0;
    struct msnp_event *event;
    source->calls = from;
    sink->calls = to;
    offer(from, to_account, source, &sent, &sending);
    received = offered(to, from_account, length);
    take(to, received, sink, &receiving);
    if (length > 0) {
        event = AWAIT(to, FILE_PROGRESS);
        CHECK(event->data.file_progress.transfer == received && event->data.file_progress.size == length);
        CHECK(event->data.file_progress.done > 0 && event->data.file_progress.done <= length);
        msnp_event_free(event);
    }
    ended(to, received, MSNP_RESULT_OK);
    ENDS(to, receiving, OK);
    ended(from, sent, MSNP_RESULT_OK);
    ENDS(from, sending, OK);
    CHECK(source->done == length && sink->done == length && memcmp(source->bytes, sink->bytes, length) == 0);
    GIVES(msnp_client_decline_file(from, sent), NO_SUCH_TRANSFER);
    GIVES(msnp_client_decline_file(to, received), NO_SUCH_TRANSFER);
    free_file(source);
    free_file(sink);
}

static void declined_and_cancelled(void)
{
    struct file *source = some_bytes(SIZE), *sink;
    uint32_t sent = 0, sending = 0, received, receiving = 0;
    struct msnp_file_sink unused;
    offer(anna, BRUNO, source, &sent, &sending);
    received = offered(bruno, ANNA, SIZE);
    GIVES(msnp_client_decline_file(bruno, received), OK);
    ended(anna, sent, MSNP_RESULT_DECLINED);
    ENDS(anna, sending, DECLINED);
    ended(bruno, received, MSNP_RESULT_CANCELLED);
    sink = new_file(1);
    unused = sink_of(sink);
    GIVES(msnp_client_accept_file(bruno, received, &unused, NULL), NO_SUCH_TRANSFER);
    free_file(source);

    /* Whoever offers it thinks better of it. */
    source = some_bytes(SIZE);
    offer(anna, BRUNO, source, &sent, &sending);
    received = offered(bruno, ANNA, SIZE);
    GIVES(msnp_client_decline_file(anna, sent), OK);
    ENDS(anna, sending, CANCELLED);
    ended(bruno, received, MSNP_RESULT_CANCELLED_BY_PEER);
    GIVES(msnp_client_accept_file(bruno, received, &unused, NULL), NO_SUCH_TRANSFER);
    CHECK(mark_value(&sink->closed) == 0);
    close_it(sink);
    sink->wrong = 0;
    free_file(sink);
    free_file(source);

    /* Whoever takes it has had enough in the midst of it. */
    source = some_bytes(SIZE);
    source->waits_at = SIZE / 2;
    sink = new_file(SIZE);
    sink->waits_at = 3000;
    offer(anna, BRUNO, source, &sent, &sending);
    received = offered(bruno, ANNA, SIZE);
    take(bruno, received, sink, &receiving);
    mark_await(&sink->inside, 1);
    GIVES(msnp_client_decline_file(bruno, received), OK);
    mark_set(&sink->go_on, 1);
    ENDS(bruno, receiving, CANCELLED);
    ended(anna, sent, MSNP_RESULT_CANCELLED_BY_PEER);
    mark_set(&source->go_on, 1);
    ENDS(anna, sending, CANCELLED_BY_PEER);
    CHECK(sink->done < SIZE);
    free_file(source);
    free_file(sink);
}

/* The callbacks say that they cannot. */
static void failing_files(void)
{
    static const ptrdiff_t failures[] = {-1, 0, 1 << 30};
    struct file *source, *sink;
    uint32_t sent = 0, sending = 0, received, receiving = 0;
    size_t i;
    for (i = 0; i < 2 * (sizeof failures / sizeof *failures); i++) {
        bool reading = i % 2 == 0;
        struct file *wrong;
        source = some_bytes(SIZE);
        sink = new_file(SIZE);
        wrong = reading ? source : sink;
        /* Further than what is read before anybody takes it; and, of what is taken, long before all of it was sent. */
        wrong->fails_at = SIZE / 2;
        source->waits_at = reading ? (size_t)-1 : SIZE - 5000;
        wrong->failure = failures[i / 2];
        offer(anna, BRUNO, source, &sent, &sending);
        received = offered(bruno, ANNA, SIZE);
        take(bruno, received, sink, &receiving);
        if (reading) {
            ENDS(anna, sending, FILE);
            ENDS(bruno, receiving, CANCELLED_BY_PEER);
        } else {
            ENDS(bruno, receiving, FILE);
            ended(anna, sent, MSNP_RESULT_CANCELLED_BY_PEER);
            mark_set(&source->go_on, 1);
            ENDS(anna, sending, CANCELLED_BY_PEER);
        }
        free_file(source);
        free_file(sink);
    }
    /* All of it came, and the disk was full all the same. */
    source = some_bytes(3000);
    sink = new_file(3000);
    sink->closing = -1;
    offer(anna, BRUNO, source, &sent, &sending);
    received = offered(bruno, ANNA, 3000);
    take(bruno, received, sink, &receiving);
    ENDS(bruno, receiving, FILE);
    ENDS(anna, sending, OK);
    CHECK(sink->done == 3000);
    free_file(source);
    free_file(sink);
}

static void *let_go(void *context)
{
    struct file *file = context;
    poll(NULL, 0, 100);
    mark_set(&file->go_on, 1);
    return NULL;
}

/* Both clients go while a file is on its way; what the callbacks use is the program's again at once. */
static void freed_in_the_midst(void)
{
    struct file *source = some_bytes(SIZE), *sink = new_file(SIZE), *more = some_bytes(SIZE);
    uint32_t sent = 0, sending = 0, received, receiving = 0;
    pthread_t thread;
    sink->waits_at = 0;
    offer(anna, BRUNO, source, &sent, &sending);
    received = offered(bruno, ANNA, SIZE);
    take(bruno, received, sink, &receiving);
    /* An offer that nobody has answered. */
    offer(bruno, ANNA, more, &sent, &sending);
    mark_await(&sink->inside, 1);
    CHECK(pthread_create(&thread, NULL, let_go, sink) == 0);
    msnp_client_free(bruno);
    CHECK(sink->done < SIZE);
    free_file(sink);
    free_file(more);
    CHECK(pthread_join(thread, NULL) == 0);
    /* The client that is closed, not freed, answers first. */
    GIVES(msnp_client_close(anna), OK);
    {
        struct msnp_event *event;
        bool told = false;
        while (msnp_client_next_event(anna, PATIENCE, &event) == MSNP_RESULT_OK) {
            told |= event->kind == MSNP_EVENT_ANSWERED && event->data.answered.failure.result != MSNP_RESULT_OK;
            msnp_event_free(event);
        }
        CHECK(told);
    }
    free_file(source);
    msnp_client_free(anna);
}

/* A callback frees its own client: its file is closed when it has returned. */
static void freed_by_its_own_callback(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct file *source = some_bytes(SIZE);
    struct msnp_client *carla;
    uint32_t sent = 0, sending = 0;
    anna = client_with(&settings);
    sign_in(anna);
    /* Somebody who is there, so that the offer is not over before it is read from. */
    settings = settings_of(CARLA);
    carla = client_with(&settings);
    sign_in(carla);
    source->calls = anna;
    source->frees = true;
    offer(anna, CARLA, source, &sent, &sending);
    mark_await(&source->closed, 1);
    GIVES(msnp_client_decline_file(anna, sent), NOT_AN_OBJECT);
    free_file(source);
    end(carla);
}

int main(void)
{
    static const uint8_t picture[] = "\x89PNG\r\n\x1a\n of anna";
    struct msnp_settings settings = settings_of(ANNA);
    settings.capabilities |= MSNP_CAPABILITY_PEER_TO_PEER;
    anna = client_with(&settings);
    settings = settings_of(BRUNO);
    settings.capabilities |= MSNP_CAPABILITY_PEER_TO_PEER;
    bruno = client_with(&settings);
    /* Kept for the sign-in. */
    ANSWERED(anna, msnp_client_set_picture(anna, picture, sizeof picture, &request), OK);
    sign_in(bruno);
    ANSWERED(bruno, msnp_client_add_contact(bruno, ANNA, NULL, &request), OK);
    sign_in(anna);
    ANSWERED(anna, msnp_client_add_contact(anna, BRUNO, NULL, &request), OK);
    shows(bruno, ANNA, true);
    misuse();
    pictures(picture, sizeof picture);
    emoticons();
    sends(anna, ANNA, bruno, BRUNO, SIZE);
    sends(bruno, BRUNO, anna, ANNA, SIZE);
    sends(anna, ANNA, bruno, BRUNO, 1);
    sends(anna, ANNA, bruno, BRUNO, 0);
    declined_and_cancelled();
    failing_files();
    freed_in_the_midst();
    freed_by_its_own_callback();
    return checks_told("client_files");
}
