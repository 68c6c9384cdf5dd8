/*
 * Any bytes as a name server's answer: the first octet says which type was
 * asked for, the question is the one that the message has, so that what
 * follows it is reached.  A libFuzzer target; replay.c runs it on the corpus
 * without libFuzzer.
 */
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "lib/dns_msg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check(const struct dns_addrs *got, enum dns_type type, int r)
{
	must(got->n <= DNS_ADDRS && (r == 0) == (got->n > 0));
	for (unsigned i = 0; i < got->n; i++) {
		must(got->ip[i].family == (type == DNS_A ? AF_INET : AF_INET6));
		must(!ip_among(got->ip, i, &got->ip[i]));
	}
	must(r == 0 || r == -ENOENT || r == -ENODATA || r == -EREMOTEIO ||
	     r == -EMSGSIZE || r == -EBADMSG);
}

/* A name has labels of 1 to 63 characters, each with a dot behind it. */
static void check_name(const char *name)
{
	size_t label = 0;

	must(strlen(name) < DNS_TEXT);
	for (; *name != '\0'; name++) {
		must(*name != '.' || label > 0);
		label = *name == '.' ? 0 : label + 1;
		must(label <= DNS_LABEL);
	}
	must(label == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct dns_question q = { .type = DNS_A, .name = "host.example." };
	struct dns_addrs got;
	struct rd whole, r;
	int n;

	if (size < 1)
		return 0;
	if (data[0] & 1)
		q.type = DNS_AAAA;
	whole = r = rd_init(data + 1, size - 1);
	n = dns_answer_read(whole, &q, &got);
	check(&got, q.type, n);
	q.id = rd_be16(&r);
	rd_skip(&r, 10);
	if (dns_name_read(whole, &r, q.name) < 0)
		return 0;
	check_name(q.name);
	n = dns_answer_read(whole, &q, &got);
	check(&got, q.type, n);
	return 0;
}
