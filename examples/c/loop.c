/*
 The client in a loop of one's own, which waits for standard input and the client's descriptor (input.h). Lines that are typed go to the
 peer; what is said is printed. The end of the input signs out, when everything that was typed has been delivered or failed.
 */
#include "input.h"
#include "options.h"

struct chat {
    struct msnp_client *client;
    uint32_t conversation;
    /* Messages that were handed over, and of which nothing is known yet. */
    int under_way;
    bool online;
    bool input_ended;
    int code;
};

/* Says a line. */
static void say(struct chat *chat, const char *line)
{
    msnp_result result = msnp_client_send_text(chat->client, chat->conversation, line, NULL, NULL);
    if (result == MSNP_RESULT_OK)
        chat->under_way++;
    else
        chat->code = complain(line, result);
}

/* Takes what was typed, in lines of at most a buffer. */
static void read_input(struct chat *chat)
{
    static char typed[1024];
    static size_t length = 0;
    char *start = typed, *end;
    size_t more = input_take(typed + length, sizeof typed - 1 - length);
    if (more == 0) {
        chat->input_ended = true;
        if (length > 0)
            say(chat, typed);
        return;
    }
    length += more;
    typed[length] = '\0';
    while ((end = strchr(start, '\n')) != NULL) {
        *end = '\0';
        if (end > start)
            say(chat, start);
        start = end + 1;
    }
    length = strlen(start);
    if (length == sizeof typed - 1) {
        say(chat, start);
        length = 0;
    }
    memmove(typed, start, length + 1);
}

static void act(struct chat *chat, const struct msnp_event *event)
{
    switch (event->kind) {
    case MSNP_EVENT_ONLINE:
        printf("* online\n");
        chat->online = true;
        break;
    case MSNP_EVENT_PRESENCE:
        printf("* %s is %s\n", event->name, event->data.presence.status == MSNP_STATUS_OFFLINE ? "gone" : "there");
        break;
    case MSNP_EVENT_TYPING:
        printf("* %s is typing\n", event->account);
        break;
    case MSNP_EVENT_TEXT:
        printf("%s: %s\n", event->name, event->data.text.text);
        break;
    case MSNP_EVENT_DELIVERED:
        chat->under_way--;
        break;
    case MSNP_EVENT_FAILED:
        chat->under_way--;
        chat->code = 1;
        fprintf(stderr, "not delivered: %s: %s\n", event->data.failed.text, event->data.failed.failure.text);
        break;
    case MSNP_EVENT_CONNECTION_LOST:
        fprintf(stderr, "%s; again in %u s\n", event->data.connection_lost.failure.text,
                (unsigned)((event->data.connection_lost.wait + 999) / 1000));
        break;
    case MSNP_EVENT_SIGNED_OUT:
        chat->online = false;
        if (event->data.failure.result != MSNP_RESULT_OK) {
            fprintf(stderr, "%s. %s\n", event->data.failure.text, event->data.failure.advice);
            chat->code = 1;
            msnp_client_close(chat->client);
        }
        break;
    default:
        break;
    }
    fflush(stdout);
}

/* Takes every event that waits: the descriptor tells of new ones only after that. */
static msnp_result take_events(struct chat *chat)
{
    struct msnp_event *event;
    msnp_result result;
    while ((result = msnp_client_next_event(chat->client, 0, &event)) == MSNP_RESULT_OK) {
        act(chat, event);
        msnp_event_free(event);
    }
    return result;
}

int main(int count, char **words)
{
    struct options options;
    struct chat chat = {0};
    msnp_descriptor descriptor;
    msnp_result result;
    int code = read_options(&options, count, words);
    if (code != 0)
        return code;
    result = msnp_client_new(&options.settings, &chat.client);
    if (result != MSNP_RESULT_OK)
        return complain("no client", result);
    result = msnp_client_descriptor(chat.client, &descriptor);
    if (result == MSNP_RESULT_OK && !input_begin(descriptor))
        result = MSNP_RESULT_SYSTEM;
    if (result == MSNP_RESULT_OK)
        result = msnp_client_conversation(chat.client, options.peer, &chat.conversation);
    if (result == MSNP_RESULT_OK)
        result = msnp_client_sign_in(chat.client, NULL);
    if (result != MSNP_RESULT_OK)
        chat.code = complain("not begun", result);

    while (result == MSNP_RESULT_OK || result == MSNP_RESULT_NO_EVENT) {
        /* Nothing is read before there is somewhere to send it. */
        int typed = input_wait(chat.online && !chat.input_ended);
        if (typed < 0)
            break;
        if (typed > 0)
            read_input(&chat);
        result = take_events(&chat);
        if (chat.input_ended && chat.under_way == 0)
            msnp_client_close(chat.client);
    }
    msnp_client_free(chat.client);
    return chat.code;
}
