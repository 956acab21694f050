/*
 The client layer: sessions that begin, fail, end and begin again; what is kept for later; callbacks; what is freed twice.
 */
#include "peer.h"

#include <poll.h>
#include <pthread.h>
#include <sys/types.h>
#include <unistd.h>

/* What hooks and callbacks collect, from any thread. */
struct collected {
    pthread_mutex_t lock;
    unsigned long lines, calls;
    bool secret;
    char longest[64];
};

static void look(struct collected *collected, const char *line)
{
    pthread_mutex_lock(&collected->lock);
    collected->lines++;
    if (strstr(line, "anna-secret") != NULL || strstr(line, "not-the-password") != NULL || strstr(line, "anna%2dsecret") != NULL)
        collected->secret = true;
    pthread_mutex_unlock(&collected->lock);
}

static void on_trace(void *context, const char *line)
{
    look(context, line);
    if (getenv("MSNP_TEST_VERBOSE"))
        fprintf(stderr, "%s\n", line);
}

static void on_log(void *context, uint32_t level, const char *target, const char *line)
{
    CHECK(level >= MSNP_LOG_LEVEL_ERROR && level <= MSNP_LOG_LEVEL_TRACE && target != NULL);
    look(context, line);
}

static unsigned long lines_of(struct collected *collected)
{
    unsigned long lines;
    pthread_mutex_lock(&collected->lock);
    lines = collected->lines;
    pthread_mutex_unlock(&collected->lock);
    return lines;
}

static struct collected traced = {PTHREAD_MUTEX_INITIALIZER, 0, 0, false, ""};
static struct collected logged = {PTHREAD_MUTEX_INITIALIZER, 0, 0, false, ""};

/* A sign-in fails. It shows at once or with the event, as the threads happen to run. */
static void fails(struct msnp_client *client, uint32_t wanted)
{
    uint32_t request = 0, result = msnp_client_sign_in(client, &request);
    if (result == MSNP_RESULT_OK)
        answered(client, request, wanted, "signing in", __FILE__, __LINE__);
    else
        GIVES_NUMBER(result, wanted);
}

static void failures(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client;
    struct msnp_event *event;
    settings.password = "not-the-password";
    settings.trace = on_trace;
    settings.trace_context = &traced;
    client = client_with(&settings);
    fails(client, MSNP_RESULT_WRONG_PASSWORD);
    CHECK(!msnp_client_is_online(client));
    GIVES(msnp_client_set_password(client, "anna-secret"), OK);
    sign_in(client);
    GIVES(msnp_client_sign_in(client, NULL), ALREADY_SIGNED_IN);
    CHECK(msnp_client_dialect(client) == 12);
    end(client);

    /* Another authority than the one that signed. */
    settings = settings_of(ANNA);
    settings.ca_file = NULL;
    client = client_with(&settings);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    event = AWAIT(client, SIGNED_OUT);
    GIVES_NUMBER(event->data.failure.result, MSNP_RESULT_UNTRUSTED_CERTIFICATE);
    CHECK(*event->data.failure.advice != '\0');
    msnp_event_free(event);
    end(client);
    settings.ca_file = "/nowhere/ca.pem";
    client = client_with(&settings);
    fails(client, MSNP_RESULT_ROOTS);
    end(client);
    settings.ca_file = NULL;
    settings.ca_pem = (const uint8_t *)"hello";
    settings.ca_pem_length = 5;
    client = client_with(&settings);
    fails(client, MSNP_RESULT_ROOTS);
    end(client);

    /* Nobody listens there. */
    settings = settings_of(ANNA);
    settings.port = 1;
    client = client_with(&settings);
    fails(client, MSNP_RESULT_CONNECTION_REFUSED);
    end(client);
}

static void again(void)
{
    static uint8_t resume[4096], cache[65536];
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    struct msnp_roster *roster = NULL;
    size_t length = 0, contacts, resume_length = 0, cache_length = 0;
    uint32_t dialects;
    sign_in(client);
    ANSWERED(client, msnp_client_add_contact(client, BRUNO, NULL, &request), OK);
    ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    CHECK(!msnp_client_is_online(client));
    ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    GIVES(msnp_client_set_status(client, MSNP_STATUS_BUSY, NULL), NOT_SIGNED_IN);
    sign_in(client);
    GIVES(msnp_client_roster(client, &roster), OK);
    CHECK(roster->complete && roster->contact_count > 0);
    contacts = roster->contact_count;
    GIVES(msnp_client_resume_value(client, true, NULL, 0, &length), TOO_SMALL);
    CHECK(length > 0 && length <= sizeof resume);
    memset(resume, 0xEE, sizeof resume);
    GIVES(msnp_client_resume_value(client, true, resume, length - 1, &resume_length), TOO_SMALL);
    CHECK(resume[0] == 0xEE && resume_length == length);
    GIVES(msnp_client_resume_value(client, true, resume, sizeof resume, &resume_length), OK);
    GIVES(msnp_client_resume_value(client, false, cache, sizeof cache, &length), OK);
    CHECK(length < resume_length);
    GIVES(msnp_client_list_cache(client, NULL, 0, &length), TOO_SMALL);
    CHECK(length > 0 && length <= sizeof cache);
    GIVES(msnp_client_list_cache(client, cache, sizeof cache, &cache_length), OK);
    CHECK(cache_length == length);
    ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    end(client);
    /* A snapshot outlives its client. */
    CHECK(msnp_roster_find(roster, BRUNO) != NULL);
    msnp_roster_free(roster);

    settings.resume = resume;
    settings.resume_length = resume_length;
    settings.list_cache = cache;
    settings.list_cache_length = cache_length;
    client = client_with(&settings);
    memset(resume, 0, sizeof resume);
    memset(cache, 0, sizeof cache);
    sign_in(client);
    GIVES(msnp_client_roster(client, &roster), OK);
    CHECK(roster->complete && roster->contact_count == contacts);
    msnp_roster_free(roster);
    ANSWERED(client, msnp_client_remove_contact(client, BRUNO, &request), OK);
    end(client);
    /* Rubbish is as good as nothing. */
    client = client_with(&settings);
    sign_in(client);
    end(client);

    for (dialects = MSNP_DIALECT_8; dialects <= MSNP_DIALECT_12; dialects <<= 1) {
        settings = settings_of(ANNA);
        settings.dialects = dialects;
        client = client_with(&settings);
        sign_in(client);
        CHECK(1U << msnp_client_dialect(client) == dialects);
        if (dialects < MSNP_DIALECT_11)
            GIVES(msnp_client_set_personal_message(client, "m", NULL, NULL), NOT_IN_DIALECT);
        end(client);
    }
}

/* The state, in an event: waited for. */
static void becomes(struct msnp_client *client, msnp_state wanted)
{
    msnp_state state;
    do {
        struct msnp_event *event = AWAIT(client, STATE_CHANGED);
        state = event->data.state_changed.state;
        msnp_event_free(event);
    } while (state != wanted);
}

/* What the session is at; sleep and another network. */
static void connection(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_reconnection reconnection;
    struct msnp_client *client = NULL;
    uint64_t wait = 1;
    GIVES(msnp_reconnection_init(&reconnection), OK);
    settings.reconnection = &reconnection;
    reconnection.size--;
    GIVES(msnp_client_new(&settings, &client), INVALID_STRUCTURE);
    reconnection.size++;
    client = client_with(&settings);
    CHECK(msnp_client_state(client, NULL) == MSNP_STATE_OFFLINE);
    GIVES(msnp_client_network_changed(client), OK);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    becomes(client, MSNP_STATE_CONNECTING);
    becomes(client, MSNP_STATE_ONLINE);
    CHECK(msnp_client_state(client, &wait) == MSNP_STATE_ONLINE && wait == 0);
    GIVES(msnp_client_suspend(client), OK);
    becomes(client, MSNP_STATE_SUSPENDED);
    GIVES(msnp_client_resume(client), OK);
    becomes(client, MSNP_STATE_ONLINE);
    GIVES(msnp_client_set_background(client, true), OK);
    GIVES(msnp_client_network_changed(client), OK);
    ANSWERED(client, msnp_client_set_status(client, MSNP_STATUS_AWAY, &request), OK);
    ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    CHECK(msnp_client_state(client, NULL) == MSNP_STATE_OFFLINE);
    end(client);
}

/* Signs in, adds a contact where there is room for none, and gives the event that tells of it. It bites at the list already where that is
   not empty, and is told once in a minute. */
static struct msnp_event *first_bite(struct msnp_client *client)
{
    struct msnp_event *told = NULL, *event = NULL;
    bool added = false;
    int tries = PATIENCE / 100;
    GIVES(msnp_client_sign_in(client, NULL), OK);
    while ((told == NULL || !added) && tries-- > 0) {
        if (msnp_client_next_event(client, 100, &event) == MSNP_RESULT_OK) {
            if (told == NULL && event->kind == MSNP_EVENT_LIMIT_REACHED)
                told = event;
            else
                msnp_event_free(event);
        }
        if (!added && msnp_client_is_online(client)) {
            GIVES(msnp_client_add_contact(client, CARLA, NULL, NULL), OK);
            added = true;
        }
    }
    CHECK(told != NULL && added);
    if (told == NULL)
        exit(checks_told("given up"));
    return told;
}

/* Bounds that are set bite, are told, and counted. */
static void bounds(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_bounds bounds;
    struct msnp_limits limits;
    struct msnp_counters counters;
    struct msnp_client *client, *bruno;
    struct msnp_event *event;
    uint32_t number = 0;
    GIVES(msnp_bounds_init(&bounds), OK);
    GIVES(msnp_limits_init(&limits), OK);
    bounds.contacts = 0;
    limits.invitations = 0;
    settings.bounds = &bounds;
    settings.limits = &limits;
    client = client_with(&settings);
    GIVES(msnp_client_counters(NULL, &counters), NULL_POINTER);
    GIVES(msnp_client_counters(client, NULL), NULL_POINTER);
    GIVES(msnp_client_counters(client, &counters), OK);
    CHECK(counters.bytes_in == 0 && counters.links_opened == 0 && counters.reached[MSNP_LIMIT_CONTACTS] == 0);
    event = first_bite(client);
    CHECK(event->data.limit_reached.limit == MSNP_LIMIT_CONTACTS && event->data.limit_reached.dropped >= 1);
    CHECK(event->data.limit_reached.link == MSNP_LINK_NOTIFICATION && *event->account == '\0');
    msnp_event_free(event);
    /* Nobody can ring. */
    settings = settings_of(BRUNO);
    bruno = client_with(&settings);
    sign_in(bruno);
    GIVES(msnp_client_conversation(bruno, ANNA, &number), OK);
    GIVES(msnp_client_open(bruno, number, NULL), OK);
    SEES(client, INVITATION_IGNORED);
    event = AWAIT(client, LIMIT_REACHED);
    CHECK(event->data.limit_reached.limit == MSNP_LIMIT_INVITATIONS && event->data.limit_reached.dropped == 1);
    msnp_event_free(event);
    GIVES(msnp_client_counters(client, &counters), OK);
    CHECK(counters.reached[MSNP_LIMIT_CONTACTS] >= 1 && counters.reached[MSNP_LIMIT_INVITATIONS] >= 1);
    CHECK(counters.bytes_in > 500 && counters.bytes_out > 500 && counters.links_opened >= 2);
    CHECK(counters.sessions_lost == 0 && counters.frames_skipped == 0 && counters.events_missed == 0);
    end(bruno);
    end(client);
    settings = settings_of(ANNA);
    client = client_with(&settings);
    sign_in(client);
    ANSWERED(client, msnp_client_remove_contact(client, CARLA, &request), OK);
    end(client);
}

/* What a callback tries. */
struct tried {
    struct msnp_client *client;
    pthread_mutex_t lock;
    unsigned calls;
    uint32_t waiting, taking, logging;
    bool free_it;
};

static void try_everything(void *context)
{
    struct tried *tried = context;
    struct msnp_event *event = NULL;
    pthread_mutex_lock(&tried->lock);
    tried->calls++;
    tried->waiting = msnp_client_next_event(tried->client, 1000, &event);
    tried->logging = msnp_log_set(MSNP_LOG_LEVEL_OFF, NULL, NULL);
    tried->taking = MSNP_RESULT_OK;
    while (tried->taking == MSNP_RESULT_OK) {
        tried->taking = msnp_client_next_event(tried->client, 0, &event);
        msnp_event_free(event);
    }
    if (tried->free_it) {
        msnp_client_close(tried->client);
        msnp_client_free(tried->client);
    }
    pthread_mutex_unlock(&tried->lock);
}

static unsigned calls_of(struct tried *tried)
{
    unsigned calls;
    pthread_mutex_lock(&tried->lock);
    calls = tried->calls;
    pthread_mutex_unlock(&tried->lock);
    return calls;
}

static void callbacks(void)
{
    static struct tried tried = {NULL, PTHREAD_MUTEX_INITIALIZER, 0, 0, 0, 0, false};
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    struct msnp_event *event;
    struct pollfd waiting = {-1, POLLIN, 0};
    bool online = false, closed = false;
    unsigned calls;
    uint32_t result;
    int turns;

    /* The descriptor. */
    GIVES(msnp_client_descriptor(client, &waiting.fd), OK);
    CHECK(poll(&waiting, 1, 0) == 0);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    for (turns = 0; turns < 1000 && !online; turns++) {
        CHECK(poll(&waiting, 1, PATIENCE) == 1);
        while ((result = msnp_client_next_event(client, 0, &event)) == MSNP_RESULT_OK) {
            online = online || event->kind == MSNP_EVENT_ONLINE;
            msnp_event_free(event);
        }
        GIVES_NUMBER(result, MSNP_RESULT_NO_EVENT);
    }
    CHECK(online);
    GIVES(msnp_client_close(client), OK);
    for (turns = 0; turns < 1000 && !closed; turns++) {
        CHECK(poll(&waiting, 1, PATIENCE) == 1);
        while ((result = msnp_client_next_event(client, 0, &event)) == MSNP_RESULT_OK)
            msnp_event_free(event);
        closed = result == MSNP_RESULT_CLOSED;
    }
    CHECK(closed && poll(&waiting, 1, 0) == 1);
    msnp_client_free(client);

    /* A callback that does what it may, and what it may not. */
    tried.client = client = client_with(&settings);
    GIVES(msnp_client_set_wakeup(client, try_everything, &tried), OK);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    for (turns = 0; turns < PATIENCE / 10 && !msnp_client_is_online(client); turns++)
        poll(NULL, 0, 10);
    CHECK(msnp_client_is_online(client));
    GIVES(msnp_client_set_wakeup(client, NULL, NULL), OK);
    calls = calls_of(&tried);
    CHECK(calls > 0);
    GIVES_NUMBER(tried.waiting, MSNP_RESULT_FROM_CALLBACK);
    GIVES_NUMBER(tried.logging, MSNP_RESULT_FROM_CALLBACK);
    GIVES_NUMBER(tried.taking, MSNP_RESULT_NO_EVENT);
    ANSWERED(client, msnp_client_set_status(client, MSNP_STATUS_AWAY, &request), OK);
    CHECK(calls_of(&tried) == calls);
    end(client);

    /* One that frees its client. */
    tried.calls = 0;
    tried.free_it = true;
    tried.client = client = client_with(&settings);
    GIVES(msnp_client_set_wakeup(client, try_everything, &tried), OK);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    for (turns = 0; turns < PATIENCE / 10 && calls_of(&tried) == 0; turns++)
        poll(NULL, 0, 10);
    GIVES(msnp_client_next_event(client, 0, &event), NOT_AN_OBJECT);
}

/* Has the service do something, over its standard input, and waits for its answer. */
static void order(const char *json)
{
    const char *answers = from_environment("MSNP_TEST_ANSWERS");
    int input = atoi(from_environment("MSNP_TEST_CONTROLS")), turns;
    char line[256];
    long before = 0, length = 0;
    FILE *file = fopen(answers, "r");
    CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0 && (before = ftell(file)) >= 0);
    snprintf(line, sizeof line, "%s\n", json);
    CHECK(write(input, line, strlen(line)) == (ssize_t)strlen(line));
    for (turns = 0; turns < PATIENCE / 10 && length <= before; turns++) {
        poll(NULL, 0, 10);
        CHECK(fseek(file, 0, SEEK_END) == 0);
        length = ftell(file);
    }
    CHECK(length > before);
    fclose(file);
}

/* Messages that were left while one was offline. */
static void left_while_away(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    struct msnp_event *event;
    const struct msnp_offline_sender *senders;
    order("{\"do\":\"offline-message\",\"account\":\"" ANNA "\",\"from\":\"Bruno\",\"address\":\"" BRUNO "\"}");
    order("{\"do\":\"offline-message\",\"account\":\"" ANNA "\",\"from\":\"Carla\",\"address\":\"carla@example.com\"}");
    order("{\"do\":\"offline-message\",\"account\":\"" ANNA "\",\"from\":\"Bruno\",\"address\":\"" BRUNO "\"}");
    GIVES(msnp_client_sign_in(client, NULL), OK);
    event = AWAIT(client, OFFLINE_MESSAGES);
    senders = event->data.offline_messages.senders;
    CHECK(event->data.offline_messages.sender_count == 2 && !event->data.offline_messages.fresh && senders != NULL);
    CHECK(strcmp(senders[0].account, BRUNO) == 0 && strcmp(senders[0].name, "Bruno") == 0 && senders[0].count == 2);
    CHECK(strcmp(senders[1].account, "carla@example.com") == 0 && senders[1].count == 1);
    msnp_event_free(event);
    order("{\"do\":\"offline-message\",\"account\":\"" ANNA "\",\"from\":\"Bruno\",\"address\":\"" BRUNO "\"}");
    event = AWAIT(client, OFFLINE_MESSAGES);
    CHECK(event->data.offline_messages.sender_count == 1 && event->data.offline_messages.fresh);
    msnp_event_free(event);
    GIVES(msnp_client_offline_message_stored(client, "none"), OK);
    GIVES(msnp_client_offline_message_stored(client, NULL), NULL_POINTER);
    GIVES(msnp_client_offline_message_stored(NULL, "none"), NULL_POINTER);
    end(client);
}

/* A password that is set after a session is looked at, although a ticket of the one before is kept. */
static void another_password(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    sign_in(client);
    ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    GIVES(msnp_client_set_password(client, "not-the-password"), OK);
    fails(client, MSNP_RESULT_WRONG_PASSWORD);
    GIVES(msnp_client_set_password(client, "anna-secret"), OK);
    sign_in(client);
    end(client);
}

/* What programs do on the way to the background. */
static void suspended_while_signing_out(void)
{
    struct msnp_settings settings = settings_of(ANNA), of_bruno = settings_of(BRUNO);
    struct msnp_client *client = client_with(&settings), *bruno = client_with(&of_bruno);
    uint32_t conversation = 0, out = 0;
    sign_in(bruno);
    sign_in(client);
    GIVES(msnp_client_conversation(client, BRUNO, &conversation), OK);
    ANSWERED(client, msnp_client_open(client, conversation, &request), OK);
    /* What is said is not acknowledged, so that the goodbye waits for it. */
    order("{\"do\":\"hold\",\"on\":true}");
    GIVES(msnp_client_send_text(client, conversation, "is anybody there?", NULL, NULL), OK);
    GIVES(msnp_client_sign_out(client, &out), OK);
    GIVES(msnp_client_suspend(client), OK);
    answered(client, out, MSNP_RESULT_OK, "signing out", __FILE__, __LINE__);
    order("{\"do\":\"hold\",\"on\":false}");
    GIVES(msnp_client_resume(client), OK);
    sign_in(client);
    end(client);
    end(bruno);
}

/* A sign-in that is given up, and at once another one. */
static void given_up_and_begun_again(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    int moment;
    for (moment = 0; moment < 20; moment++) {
        uint32_t request = 0;
        GIVES(msnp_client_sign_in(client, NULL), OK);
        poll(NULL, 0, moment / 2);
        GIVES(msnp_client_sign_out(client, NULL), OK);
        GIVES(msnp_client_sign_in(client, &request), OK);
        answered(client, request, MSNP_RESULT_OK, "signing in again", __FILE__, __LINE__);
        CHECK(msnp_client_is_online(client));
        ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    }
    end(client);
}

static void *wait_for_ever(void *context)
{
    struct msnp_event *event = NULL;
    static uint32_t result;
    while ((result = msnp_client_next_event(context, MSNP_FOREVER, &event)) == MSNP_RESULT_OK)
        msnp_event_free(event);
    return &result;
}

/* A client is freed while another thread waits for its events. */
static void freed_under_way(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    pthread_t thread;
    void *result = NULL;
    CHECK(pthread_create(&thread, NULL, wait_for_ever, client) == 0);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    poll(NULL, 0, 100);
    msnp_client_free(client);
    CHECK(pthread_join(thread, &result) == 0);
    CHECK(*(uint32_t *)result == MSNP_RESULT_CLOSED || *(uint32_t *)result == MSNP_RESULT_NOT_AN_OBJECT);
}

#if defined(MSNP_DEBUG_LIBRARY)
/* Debug builds of the library know what was freed by a word in it, and hold on to the memory: a second time does nothing. */
static void freed_twice(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client = client_with(&settings);
    struct msnp_event *event;
    struct msnp_roster *roster = NULL;
    struct msnp_participants *participants = NULL;
    uint32_t number = 0;
    GIVES(msnp_client_sign_out(client, NULL), OK);
    event = AWAIT(client, ANSWERED);
    GIVES(msnp_client_roster(client, &roster), OK);
    GIVES(msnp_client_conversation(client, BRUNO, &number), OK);
    GIVES(msnp_client_participants(client, number, &participants), OK);
    msnp_event_free(event);
    msnp_event_free(event);
    msnp_roster_free(roster);
    msnp_roster_free(roster);
    CHECK(msnp_roster_find(roster, BRUNO) == NULL);
    msnp_participants_free(participants);
    msnp_participants_free(participants);
    end(client);
}
#endif

int main(void)
{
    GIVES(msnp_log_set(MSNP_LOG_LEVEL_TRACE, on_log, &logged), OK);
    failures();
    CHECK(lines_of(&traced) > 10 && !traced.secret);
    CHECK(lines_of(&logged) > 0 && !logged.secret);
    GIVES(msnp_log_set(MSNP_LOG_LEVEL_OFF, NULL, NULL), OK);
    logged.lines = 0;
    again();
    another_password();
    left_while_away();
    suspended_while_signing_out();
    given_up_and_begun_again();
    connection();
    bounds();
    callbacks();
    freed_under_way();
#if defined(MSNP_DEBUG_LIBRARY)
    freed_twice();
#endif
    CHECK(lines_of(&logged) == 0);
    return checks_told("client_session");
}
