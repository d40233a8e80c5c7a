/* Times libyaml's parser on a file, events only, nothing kept: `libyaml-events FILE` prints JSON. */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Parses all events of a text; returns how many there were, or -1 for an error. */
static long events(const unsigned char *text, size_t size) {
    yaml_parser_t parser;
    yaml_event_t event;
    long count = 0;
    int done = 0;
    if (!yaml_parser_initialize(&parser)) return -1;
    yaml_parser_set_input_string(&parser, text, size);
    while (!done) {
        if (!yaml_parser_parse(&parser, &event)) {
            count = -1;
            break;
        }
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        count++;
    }
    yaml_parser_delete(&parser);
    return count;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: libyaml-events FILE\n");
        return 2;
    }
    FILE *file = fopen(argv[1], "rb");
    if (!file) {
        perror(argv[1]);
        return 3;
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    unsigned char *text = malloc((size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) return 3;
    fclose(file);
    double best = 1e9, start = now();
    long count = 0;
    int rounds = 0;
    while (rounds < 5 || (now() - start < 1.5 && rounds < 10000)) {
        double before = now();
        count = events(text, (size_t)size);
        double took = now() - before;
        if (took < best) best = took;
        rounds++;
    }
    printf("{\"bytes\": %ld, \"events\": %ld, \"nanoseconds\": %.0f, \"megabytes_per_second\": %.1f}\n", size, count,
           best * 1e9, (double)size / best / 1e6);
    free(text);
    return count < 0 ? 1 : 0;
}
