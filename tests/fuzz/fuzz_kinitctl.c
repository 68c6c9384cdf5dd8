/*
 * Any bytes as what a keeper answers.  A libFuzzer target; replay.c runs it on
 * the corpus without libFuzzer.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "utils/kinitctl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check(void *data, const struct lease *l)
{
	unsigned *n = data;

	for (unsigned i = 0; i < LEASE_N; i++)
		must(memchr(l->text[i], '\0', LEASE_TEXT) != NULL);
	*n += 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct lease scratch;
	/* exactly so many bytes: there is no NUL behind them */
	char *line = malloc(size > 0 ? size : 1);
	struct answer a;
	unsigned n = 0;
	int r;

	must(line != NULL);
	if (size > 0)
		memcpy(line, data, size);
	memset(&scratch, 0xee, sizeof(scratch));
	r = answer_read(line, size, &a, &scratch, check, &n);
	must(memchr(a.error, '\0', sizeof(a.error)) != NULL);
	must(memchr(a.pid, '\0', sizeof(a.pid)) != NULL);
	must(n <= size);
	/* what is whole has brackets at both ends */
	must(r < 0 || (size >= 2 && memchr(line, '{', size) != NULL &&
		       memchr(line, '}', size) != NULL));
	free(line);
	return 0;
}
