/*
 What needs no machine: objects, and what is said of files and emoticons.
 */
#include "check.h"

#define ANNA "anna@example.com"

static void objects(void)
{
    struct msnp_object object, read;
    char element[] = "<msnobj Creator=\"a@example.com\" Size=\"3\" Type=\"3\" SHA1D=\"qZk+NkcGgWq6PiVxeFDCbJzQ2J0=\"/>";
    struct msnp_bytes context = {(const uint8_t *)"AAAA", 4};
    struct msnp_machine_emoticon emoticon;
    char name[500];
    size_t length = 0;
    memset(&object, 0, sizeof object);
    GIVES(msnp_object_of(MSNP_OBJECT_PICTURE, (const uint8_t *)"abc", 3, &object), OK);
    CHECK(object.kind == MSNP_OBJECT_PICTURE && object.size == 3 && object.hash[0] == 0xA9 && object.hash[19] == 0x9D);
    GIVES(msnp_object_read(element, &read), OK);
    CHECK(memcmp(&object, &read, sizeof read) == 0);
    GIVES(msnp_object_of(MSNP_OBJECT_PICTURE, NULL, 3, &object), NULL_POINTER);
    GIVES(msnp_object_of(MSNP_OBJECT_PICTURE, (const uint8_t *)"abc", 3, NULL), NULL_POINTER);
    GIVES(msnp_object_of(MSNP_OBJECT_PICTURE, NULL, 0, &object), INVALID_VALUE);
    GIVES(msnp_object_of(MSNP_OBJECT_PICTURE, (const uint8_t *)"abc", (size_t)-1, &object), INVALID_LENGTH);
    GIVES(msnp_object_read(NULL, &read), NULL_POINTER);
    GIVES(msnp_object_read(element, NULL), NULL_POINTER);
    GIVES(msnp_object_read(NOT_UTF8, &read), INVALID_UTF8);
    GIVES(msnp_object_read("<msnobj/>", &read), INVALID_VALUE);
    GIVES(msnp_object_write(&object, ANNA, name, sizeof name, &length), OK);
    CHECK(length == strlen(name) && strstr(name, "Creator=\"" ANNA "\"") != NULL);
    GIVES(msnp_object_read(name, &read), OK);
    CHECK(memcmp(&object, &read, sizeof read) == 0);
    GIVES(msnp_object_write(&object, ANNA, name, length, &length), TOO_SMALL);
    CHECK(length > 100);
    GIVES(msnp_object_write(&object, ANNA, NULL, 0, NULL), TOO_SMALL);
    GIVES(msnp_object_write(&object, ANNA, NULL, 1, NULL), NULL_POINTER);
    GIVES(msnp_object_write(NULL, ANNA, name, sizeof name, NULL), NULL_POINTER);
    GIVES(msnp_object_write(&object, NULL, name, sizeof name, NULL), NULL_POINTER);
    GIVES(msnp_object_write(&object, NOT_UTF8, name, sizeof name, NULL), INVALID_UTF8);
    GIVES(msnp_file_name(NULL, name, sizeof name, &length), NULL_POINTER);
    GIVES(msnp_file_name(&context, name, sizeof name, &length), INVALID_VALUE);
    GIVES(msnp_file_preview(NULL, NULL, 0, &length), NULL_POINTER);
    GIVES(msnp_file_preview(&context, NULL, 0, &length), INVALID_VALUE);
    GIVES(msnp_emoticon_read(NULL, &context, 0, &emoticon), NULL_POINTER);
    GIVES(msnp_emoticon_read(&context, NULL, 0, &emoticon), NULL_POINTER);
    GIVES(msnp_emoticon_read(&context, &context, 0, NULL), NULL_POINTER);
    GIVES(msnp_emoticon_read(&context, &context, 0, &emoticon), INVALID_VALUE);
    context.data = NULL;
    GIVES(msnp_emoticon_read(&context, &context, 0, &emoticon), NULL_POINTER);
    GIVES(msnp_file_name(&context, name, sizeof name, &length), NULL_POINTER);
    context.length = (size_t)-1;
    context.data = (const uint8_t *)"AAAA";
    GIVES(msnp_file_name(&context, name, sizeof name, &length), INVALID_LENGTH);
}

int main(void)
{
    objects();
    return checks_told("machine_objects");
}
