/*
 * Any text as the value of ip= in both dialects, of kinit's other words of the
 * network, and as a whole command line of them.  The first byte says which.  A
 * libFuzzer target; replay.c runs it on the corpus without libFuzzer.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "ipconfig/ip_dracut.h"
#include "ipconfig/ip_param.h"
#include "kinit/boot_plan.h"
#include "kinit/param_net.h"
#include "lib/str.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool ends(const char *text, size_t size)
{
	return memchr(text, '\0', size) != NULL;
}

/* Whatever was taken is in its bounds. */
static void check_spec(const struct ip_spec *s)
{
	must(s->method <= IP_ANY && s->match <= MATCH_MAC);
	must(ends(s->dev, sizeof(s->dev)) && ends(s->host, sizeof(s->host)) &&
	     ends(s->nisdomain, sizeof(s->nisdomain)));
	must(*s->dev == '\0' || is_ifname(s->dev));
	must((s->match == MATCH_ANY) == (*s->dev == '\0'));
	must(*s->host == '\0' || is_hostname(s->host));
	must(s->client_id_len <= NET_CLIENT_ID);
	must(s->mtu == 0 || (s->mtu >= 68 && s->mtu <= 65535));
	must((s->set_hw[0] & 1) == 0);
	must(mask_prefix(s->netmask) >= 0);
	if (s->method == IP_STATIC)
		must(s->client != 0);
}

static void check_plan(const struct net_plan *net)
{
	must(net->n_specs <= NET_SPECS && net->n_dns <= NET_DNS &&
	     net->n_routes <= NET_GIVEN && net->n_renames <= NET_GIVEN &&
	     net->n_allow <= NET_SERVERS && net->n_deny <= NET_SERVERS);
	for (unsigned i = 0; i < net->n_specs; i++) {
		check_spec(&net->spec[i]);
		/* an address that BOOTIF= has told */
		must(net->spec[i].match != MATCH_MAC ||
		     net->spec[i].hlen == NET_ETH);
	}
	for (unsigned i = 0; i < net->n_routes; i++) {
		const struct net_given_route *r = &net->route[i];

		must(r->prefix <= 32 &&
		     (r->dst & ~prefix_mask(r->prefix)) == 0);
		must(*r->dev == '\0' ? r->gateway != 0 : is_ifname(r->dev));
	}
	for (unsigned i = 0; i < net->n_renames; i++)
		must(is_ifname(net->rename[i].dev) &&
		     (net->rename[i].hw[0] & 1) == 0);
	for (unsigned i = 0; i < net->n_dns; i++)
		must(net->dns[i] != 0);
	must(net->acd <= ACD_WAIT && net->client_id_kind <= CLIENT_ID_GIVEN);
}

static void one_ip(const char *text)
{
	struct ip_param_error err = { .field = NULL };
	struct ip_spec s, before;

	memset(&s, 0xa5, sizeof(s));
	memset(&before, 0xa5, sizeof(before));
	if (ip_param_parse(text, &s, &err) == 0) {
		check_spec(&s);
		return;
	}
	must(memcmp(&s, &before, sizeof(s)) == 0);
	must(err.field != NULL && err.hint != NULL &&
	     ends(err.text, sizeof(err.text)));
}

static void one_word(enum net_word word, const char *text)
{
	static struct boot_plan plan;
	struct failure f = { .code = NULL };

	memset(&plan, 0, sizeof(plan));
	for (int i = 0; i < 3; i++) {
		if (param_net(&plan, word, "word", text, &f) < 0)
			must(f.code != NULL && f.err < 0 &&
			     ends(f.what, sizeof(f.what)));
	}
	plan.net.n_specs = 0; /* BOOTIF= is not told here */
	check_plan(&plan.net);
}

static void one_line(const char *text)
{
	static struct boot_plan plan;
	static struct cmdline line;
	struct failure f = { .code = NULL };

	(void)cmdline_parse(&line, text);
	memset(&plan, 0xee, sizeof(plan));
	if (boot_plan_make(&plan, &line, &f) == 0)
		check_plan(&plan.net);
	else
		must(f.code != NULL && ends(f.what, sizeof(f.what)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t hw[NET_ETH];
	char *text;

	if (size == 0)
		return 0;
	text = malloc(size);
	must(text != NULL);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (data[0]) {
	case 'i':
		one_ip(text);
		break;
	case 'b':
		(void)bootif_parse(text, hw);
		break;
	case 'l':
		one_line(text);
		break;
	default:
		one_word((enum net_word)(data[0] % (NET_WORD_NAME + 1)), text);
	}
	free(text);
	return 0;
}
