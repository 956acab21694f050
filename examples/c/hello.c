/*
 Signs in, prints the contacts, says hello to one of them, waits for what becomes of it, and signs out.
 */
#include "options.h"

/* How long to wait for the next event, in milliseconds. */
#define PATIENCE 60000

/* Prints one's own contacts, and who is there. */
static void print_contacts(struct msnp_client *client)
{
    struct msnp_roster *roster;
    size_t place;
    if (msnp_client_roster(client, &roster) != MSNP_RESULT_OK)
        return;
    for (place = 0; place < roster->contact_count; place++) {
        const struct msnp_contact *contact = &roster->contacts[place];
        if (contact->lists & MSNP_LIST_FORWARD)
            printf("%s (%s) is %s\n", contact->name, contact->account, msnp_status_text(contact->status));
    }
    msnp_roster_free(roster);
}

/* Says hello; MSNP_EVENT_DELIVERED or MSNP_EVENT_FAILED follows. */
static msnp_result say_hello(struct msnp_client *client, const char *peer)
{
    uint32_t conversation;
    msnp_result result = msnp_client_conversation(client, peer, &conversation);
    if (result == MSNP_RESULT_OK)
        result = msnp_client_send_text(client, conversation, "Hello from C", NULL, NULL);
    return result;
}

/* Acts on an event; true when the session may end. `*code` becomes the exit code. */
static bool act(struct msnp_client *client, const struct msnp_event *event, const char *peer, int *code)
{
    msnp_result result;
    switch (event->kind) {
    case MSNP_EVENT_ONLINE:
        printf("online, with MSNP%u\n", (unsigned)msnp_client_dialect(client));
        print_contacts(client);
        result = say_hello(client, peer);
        if (result != MSNP_RESULT_OK)
            *code = complain("nothing was said", result);
        return result != MSNP_RESULT_OK;
    case MSNP_EVENT_TEXT:
        printf("%s says: %s\n", event->name, event->data.text.text);
        return false;
    case MSNP_EVENT_DELIVERED:
        printf("delivered\n");
        *code = 0;
        return true;
    case MSNP_EVENT_FAILED:
        fprintf(stderr, "not delivered: %s. %s\n", event->data.failed.failure.text, event->data.failed.failure.advice);
        return true;
    case MSNP_EVENT_SIGNED_OUT:
        if (event->data.failure.result != MSNP_RESULT_OK)
            fprintf(stderr, "%s. %s\n", event->data.failure.text, event->data.failure.advice);
        return true;
    default:
        return false;
    }
}

int main(int count, char **words)
{
    struct options options;
    struct msnp_client *client;
    struct msnp_event *event;
    msnp_result result;
    bool over = false;
    int code = read_options(&options, count, words);
    if (code != 0)
        return code;
    result = msnp_client_new(&options.settings, &client);
    if (result != MSNP_RESULT_OK)
        return complain("no client", result);
    code = 1;
    result = msnp_client_sign_in(client, NULL);
    while (result == MSNP_RESULT_OK && !over) {
        result = msnp_client_next_event(client, PATIENCE, &event);
        if (result == MSNP_RESULT_OK)
            over = act(client, event, options.peer, &code);
        msnp_event_free(event);
    }
    if (result != MSNP_RESULT_OK)
        code = complain("given up", result);

    /* The end, in this order: close, take what is left, free. */
    msnp_client_close(client);
    while (msnp_client_next_event(client, PATIENCE, &event) == MSNP_RESULT_OK)
        msnp_event_free(event);
    msnp_client_free(client);
    return code;
}
