/*
 The client layer by the HTTP gateway and through proxies of the loopback service, which MSNP_TEST_GATEWAY, MSNP_TEST_HTTP_PROXY and
 MSNP_TEST_SOCKS_PROXY name. The proxies know guest with guest-secret.
 */
#include "peer.h"

/* Signs in and out, and says something to somebody who is offline, which a switchboard is needed for. */
static void lives(const struct msnp_settings *settings)
{
    struct msnp_client *client = client_with(settings);
    struct msnp_event *event;
    uint32_t conversation = 0, message = 0;
    sign_in(client);
    GIVES(msnp_client_conversation(client, BRUNO, &conversation), OK);
    GIVES(msnp_client_send_text(client, conversation, "Hello", NULL, &message), OK);
    do {
        event = NULL;
        GIVES(msnp_client_next_event(client, PATIENCE, &event), OK);
        if (event == NULL)
            exit(checks_told("given up"));
        if (event->kind == MSNP_EVENT_FAILED) {
            GIVES_NUMBER(event->data.failed.failure.result, MSNP_RESULT_NOT_REACHABLE);
            message = 0;
        }
        msnp_event_free(event);
    } while (message != 0);
    ANSWERED(client, msnp_client_sign_out(client, &request), OK);
    end(client);
}

/* Does not get in, for this reason. */
static void fails(const struct msnp_settings *settings, uint32_t wanted, uint32_t code)
{
    struct msnp_client *client = client_with(settings);
    struct msnp_event *event;
    GIVES(msnp_client_sign_in(client, NULL), OK);
    do {
        event = NULL;
        GIVES(msnp_client_next_event(client, PATIENCE, &event), OK);
        if (event == NULL)
            exit(checks_told("given up"));
        if (event->kind != MSNP_EVENT_SIGNED_OUT) {
            msnp_event_free(event);
            continue;
        }
        GIVES_NUMBER(event->data.failure.result, wanted);
        CHECK(event->data.failure.code == code);
        CHECK(*event->data.failure.advice != '\0' && strstr(event->data.failure.text, "secret") == NULL);
        msnp_event_free(event);
        break;
    } while (true);
    end(client);
}

/* Settings with which nobody gets to the service straight: nobody listens at that port. */
static struct msnp_settings nowhere(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    settings.port = 1;
    return settings;
}

static void by_the_gateway(void)
{
    struct msnp_settings settings = nowhere();
    char wrong[256];
    fails(&settings, MSNP_RESULT_CONNECTION_REFUSED, 0);
    settings.gateway = from_environment("MSNP_TEST_GATEWAY");
    lives(&settings);
    settings.gateway_use = MSNP_GATEWAY_USE_ALWAYS;
    lives(&settings);
    snprintf(wrong, sizeof wrong, "%s/elsewhere", settings.gateway);
    settings.gateway = wrong;
    fails(&settings, MSNP_RESULT_GATEWAY_REFUSED, 404);
    settings.gateway_use = MSNP_GATEWAY_USE_NEVER;
    fails(&settings, MSNP_RESULT_CONNECTION_REFUSED, 0);
}

static void through(const char *proxy)
{
    struct msnp_settings settings = settings_of(ANNA);
    char address[256];
    settings.proxy = proxy;
    fails(&settings, MSNP_RESULT_PROXY_AUTHENTICATION, 0);
    settings.proxy_user = "guest";
    settings.proxy_password = "guest-secret";
    lives(&settings);
    settings.proxy_password = "another-secret";
    fails(&settings, MSNP_RESULT_PROXY_AUTHENTICATION, 0);
    /* The same in one text. */
    CHECK(strstr(proxy, "://") != NULL && strlen(proxy) < 128);
    snprintf(address, sizeof address, "%.*s://guest:guest%%2Dsecret@%s", (int)(strstr(proxy, "://") - proxy), proxy,
             strstr(proxy, "://") + 3);
    settings.proxy = address;
    settings.proxy_user = settings.proxy_password = NULL;
    lives(&settings);
    /* And the gateway behind it. */
    settings.gateway = from_environment("MSNP_TEST_GATEWAY");
    settings.gateway_use = MSNP_GATEWAY_USE_ALWAYS;
    settings.port = 1;
    lives(&settings);
}

/* MSNP2 to MSNP7, without Passport. */
static void by_md5(void)
{
    struct msnp_settings settings = settings_of(ANNA);
    struct msnp_client *client;
    struct msnp_event *event;
    bool is_over = false, was_asked = false;
    settings.nexus = NULL;
    settings.ca_file = NULL;
    settings.md5_sign_in = MSNP_MD5_SIGN_IN_PASSWORD;
    lives(&settings);
    settings.dialects = MSNP_DIALECT_4;
    lives(&settings);
    client = client_with(&settings);
    GIVES(msnp_client_answer_md5(client, "dd4402c0cc200a667d4fccdd1b70b916"), NOT_SIGNED_IN);
    sign_in(client);
    CHECK(msnp_client_dialect(client) == 4);
    end(client);
    /* Not together, and not without a word. */
    settings.md5_sign_in = MSNP_MD5_SIGN_IN_NEVER;
    GIVES(msnp_client_new(&settings, &client), NO_DIALECT);
    settings.md5_sign_in = 4;
    GIVES(msnp_client_new(&settings, &client), INVALID_NUMBER);
    /* The program does not know the answer. */
    settings.md5_sign_in = MSNP_MD5_SIGN_IN_PROGRAM;
    settings.password = "";
    client = client_with(&settings);
    GIVES(msnp_client_sign_in(client, NULL), OK);
    while (!is_over) {
        event = NULL;
        GIVES(msnp_client_next_event(client, PATIENCE, &event), OK);
        if (event == NULL)
            exit(checks_told("given up"));
        if (event->kind == MSNP_EVENT_MD5_CHALLENGE) {
            was_asked = true;
            CHECK(*event->data.salt != '\0');
            GIVES(msnp_client_answer_md5(client, NULL), NULL_POINTER);
            GIVES(msnp_client_answer_md5(client, "x"), INVALID_VALUE);
            GIVES(msnp_client_answer_md5(client, "00000000000000000000000000000000"), OK);
        }
        if (event->kind == MSNP_EVENT_SIGNED_OUT) {
            is_over = true;
            GIVES_NUMBER(event->data.failure.result, MSNP_RESULT_WRONG_PASSWORD);
        }
        msnp_event_free(event);
    }
    CHECK(was_asked);
    end(client);
}

int main(void)
{
    by_md5();
    by_the_gateway();
    through(from_environment("MSNP_TEST_HTTP_PROXY"));
    through(from_environment("MSNP_TEST_SOCKS_PROXY"));
    return checks_told("client_ways");
}
