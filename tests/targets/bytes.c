/*
 Every function of examples/firmware/src/bytes.s with every length, place and distance that can make a difference, beside a loop in C. The
 functions are renamed: the C library has its own.
 */
#include <stdio.h>
#include <string.h>

void *tested_memmove(void *to, const void *from, size_t length);
void *tested_memcpy(void *to, const void *from, size_t length);
void *tested_memset(void *to, int byte, size_t length);
void tested___aeabi_memset(void *to, size_t length, int byte);
void tested___aeabi_memclr(void *to, size_t length);
int tested_memcmp(const void *one, const void *other, size_t length);

#define ROOM 96
#define MOST 40

static unsigned char bytes[ROOM], expected[ROOM], before[ROOM];

static int failed(const char *what, size_t to, size_t from, size_t length)
{
    printf("%s is wrong: to %u, from %u, %u bytes\n", what, (unsigned)to, (unsigned)from, (unsigned)length);
    return 1;
}

static void begin(void)
{
    size_t place;
    for (place = 0; place < ROOM; place++)
        bytes[place] = expected[place] = before[place] = (unsigned char)(place * 7 + 1);
}

/* Both sides in one array, so that they overlap in every way. */
static int copies(size_t to, size_t from, size_t length)
{
    size_t place;
    begin();
    for (place = 0; place < length; place++)
        expected[to + place] = before[from + place];
    if (tested_memmove(bytes + to, bytes + from, length) != bytes + to || memcmp(bytes, expected, ROOM) != 0)
        return failed("memmove", to, from, length);
    if (to + length > from && from + length > to)
        return 0;
    begin();
    for (place = 0; place < length; place++)
        expected[to + place] = before[from + place];
    if (tested_memcpy(bytes + to, bytes + from, length) != bytes + to || memcmp(bytes, expected, ROOM) != 0)
        return failed("memcpy", to, from, length);
    return 0;
}

static int fills(size_t to, size_t length)
{
    size_t place;
    int way;
    for (way = 0; way < 3; way++) {
        unsigned char byte = way == 2 ? 0 : 0xa5;
        begin();
        for (place = 0; place < length; place++)
            expected[to + place] = byte;
        if (way == 0 && tested_memset(bytes + to, 0xa5, length) != bytes + to)
            return failed("the result of memset", to, 0, length);
        if (way == 1)
            tested___aeabi_memset(bytes + to, length, 0xa5);
        if (way == 2)
            tested___aeabi_memclr(bytes + to, length);
        if (memcmp(bytes, expected, ROOM) != 0)
            return failed(way == 0 ? "memset" : way == 1 ? "__aeabi_memset" : "__aeabi_memclr", to, 0, length);
    }
    return 0;
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static int compares(size_t to, size_t length)
{
    size_t place;
    begin();
    if (tested_memcmp(bytes + to, expected + to, length) != 0)
        return failed("memcmp of what is equal", to, to, length);
    for (place = 0; place <= length; place++) {
        int wanted = place == length ? 0 : -1;
        begin();
        bytes[to + place] = 1;
        expected[to + place] = 0xf0;
        if (sign(tested_memcmp(bytes + to, expected + to, length)) != wanted ||
            sign(tested_memcmp(expected + to, bytes + to, length)) != -wanted)
            return failed("memcmp", to, place, length);
    }
    return 0;
}

int main(void)
{
    size_t to, from, length;
    for (length = 0; length <= MOST; length++) {
        for (to = 0; to < ROOM - MOST; to++) {
            for (from = 0; from < ROOM - MOST; from++)
                if (copies(to, from, length))
                    return 1;
            if (fills(to, length) || compares(to, length))
                return 1;
        }
    }
    printf("copying, filling and comparing bytes: right\n");
    return 0;
}
