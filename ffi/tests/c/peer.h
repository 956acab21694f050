/*
 What the tests of the client layer have in common: clients of the loopback service, and waiting for what they tell.
 The service is named by the environment: MSNP_TEST_HOST, MSNP_TEST_PORT, MSNP_TEST_NEXUS, MSNP_TEST_CA.
 */
#ifndef PEER_H
#define PEER_H

#include "check.h"

#define ANNA "anna@example.com"
#define BRUNO "bruno@example.com"
#define CARLA "carla@example.com"
/* How long to wait for what must come, in milliseconds: much, for valgrind. */
#define PATIENCE 60000

static inline const char *from_environment(const char *name)
{
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "%s is not set: start this by the script \"run\"\n", name);
        exit(2);
    }
    return value;
}

/* Settings for one of the three accounts of the service; their passwords are NAME-secret. */
static inline struct msnp_settings settings_of(const char *account)
{
    static const char *const passwords[] = {"anna-secret", "bruno-secret", "carla-secret"};
    struct msnp_settings settings;
    GIVES(msnp_settings_init(&settings), OK);
    settings.account = account;
    settings.password = passwords[account[0] == 'a' ? 0 : account[0] == 'b' ? 1 : 2];
    settings.host = from_environment("MSNP_TEST_HOST");
    settings.port = (uint16_t)atoi(from_environment("MSNP_TEST_PORT"));
    settings.nexus = from_environment("MSNP_TEST_NEXUS");
    settings.ca_file = from_environment("MSNP_TEST_CA");
    return settings;
}

static inline struct msnp_client *client_with(const struct msnp_settings *settings)
{
    struct msnp_client *client = NULL;
    GIVES(msnp_client_new(settings, &client), OK);
    if (client == NULL) {
        fprintf(stderr, "no client: %s\n", msnp_detail());
        exit(2);
    }
    return client;
}

/* Waits for an event of a kind, and gives it; whatever comes before is passed over. NULL when it does not come. */
static inline struct msnp_event *await(struct msnp_client *client, uint32_t kind, const char *file, int line)
{
    struct msnp_event *event = NULL;
    uint32_t result;
    while ((result = msnp_client_next_event(client, PATIENCE, &event)) == MSNP_RESULT_OK) {
        if (getenv("MSNP_TEST_VERBOSE"))
            fprintf(stderr, "%p: event %u of %s\n", (void *)client, (unsigned)event->kind, event->account);
        if (event->kind == kind)
            return event;
        if (event->kind == MSNP_EVENT_FAILED)
            fprintf(stderr, "message failed: %s\n", event->data.failed.failure.text);
        if (event->kind == MSNP_EVENT_SIGNED_OUT && event->data.failure.result != MSNP_RESULT_OK)
            fprintf(stderr, "signed out: %s\n", event->data.failure.text);
        msnp_event_free(event);
    }
    check_result(result, MSNP_RESULT_OK, "waiting for an event", file, line);
    exit(checks_told("given up"));
}

#define AWAIT(client, kind) await((client), MSNP_EVENT_##kind, __FILE__, __LINE__)
/* Waits for an event of which no more is wanted. */
#define SEES(client, kind) msnp_event_free(AWAIT(client, kind))

/* Waits for the answer to a request. */
static inline void answered(struct msnp_client *client, uint32_t request, uint32_t wanted, const char *what, const char *file,
                            int line)
{
    for (;;) {
        struct msnp_event *event = await(client, MSNP_EVENT_ANSWERED, file, line);
        bool mine = event->data.answered.request == request;
        if (mine) {
            check_result(event->data.answered.failure.result, wanted, what, file, line);
            CHECK(event->data.answered.failure.text != NULL && event->data.answered.failure.advice != NULL);
        }
        msnp_event_free(event);
        if (mine)
            return;
    }
}

/* A request, which writes its number to `request`, is taken and answered with this result. */
#define ANSWERED(client, call, wanted)                                                                                  \
    do {                                                                                                                \
        uint32_t request = 0;                                                                                           \
        GIVES(call, OK);                                                                                                \
        CHECK(request != 0);                                                                                            \
        answered((client), request, MSNP_RESULT_##wanted, #call, __FILE__, __LINE__);                                   \
    } while (0)

static inline void sign_in(struct msnp_client *client)
{
    ANSWERED(client, msnp_client_sign_in(client, &request), OK);
    CHECK(msnp_client_is_online(client));
}

/* Close, take what is left, free. */
static inline void end(struct msnp_client *client)
{
    struct msnp_event *event = NULL;
    uint32_t result;
    GIVES(msnp_client_close(client), OK);
    while ((result = msnp_client_next_event(client, PATIENCE, &event)) == MSNP_RESULT_OK)
        msnp_event_free(event);
    GIVES_NUMBER(result, MSNP_RESULT_CLOSED);
    CHECK(event == NULL);
    msnp_client_free(client);
}

#endif
