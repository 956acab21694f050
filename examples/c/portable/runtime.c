/*
 What the generated C needs: a linear memory of fixed size that is static, and a table of functions. No allocator, no signals, no
 mapping of memory; every access is checked against the size.
 */
#include <stdlib.h>
#include <string.h>
#include <wasm-rt.h>

/* Stack, constants, a machine with two conversations, and room for what goes in and out: less than one page. */
#define PAGE 65536
#define MOST_PAGES 1
#define MOST_FUNCTIONS 256

static uint8_t memory[PAGE * MOST_PAGES];
static wasm_rt_funcref_t functions[MOST_FUNCTIONS];
static uint32_t last_type;

uint32_t wasm_rt_call_stack_depth;

bool wasm_rt_is_initialized(void)
{
    return true;
}

/* Only a mistake in the library or the compiler gets here; a device would start anew. */
void wasm_rt_trap(wasm_rt_trap_t why)
{
    (void)why;
    abort();
}

/* Types only have to differ where they are different: the generated code asks for each once. */
uint32_t wasm_rt_register_func_type(uint32_t parameters, uint32_t results, ...)
{
    (void)parameters;
    (void)results;
    return ++last_type;
}

void wasm_rt_allocate_memory(wasm_rt_memory_t *linear, uint32_t initial_pages, uint32_t most_pages)
{
    (void)most_pages;
    if (initial_pages > MOST_PAGES)
        wasm_rt_trap(WASM_RT_TRAP_OOB);
    memset(memory, 0, sizeof memory);
    linear->data = memory;
    linear->pages = linear->max_pages = initial_pages;
    linear->size = initial_pages * PAGE;
}

void wasm_rt_free_memory(wasm_rt_memory_t *linear)
{
    (void)linear;
}

void wasm_rt_allocate_funcref_table(wasm_rt_funcref_table_t *table, uint32_t count, uint32_t most)
{
    (void)most;
    if (count > MOST_FUNCTIONS)
        wasm_rt_trap(WASM_RT_TRAP_OOB);
    table->data = functions;
    table->size = table->max_size = count;
}

void wasm_rt_free_funcref_table(wasm_rt_funcref_table_t *table)
{
    (void)table;
}
