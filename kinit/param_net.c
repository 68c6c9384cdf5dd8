/* Boot parameters of the network, see param_net.h. */
#include "kinit/param_net.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "ipconfig/ip_dracut.h"
#include "ipconfig/ip_param.h"
#include "kinit/handover.h"
#include "kinit/net_need.h"
#include "kinit/param.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

/* The first for an interface of that name, or NULL. */
static struct ip_spec *spec_named(struct net_plan *net, const char *dev)
{
	for (unsigned i = 0; i < net->n_specs; i++) {
		if (strcmp(net->spec[i].dev, dev) == 0)
			return &net->spec[i];
	}
	return NULL;
}

/*
 * Each ip= is an interface of its own, as for klibc; one that names the same
 * device as an earlier one (or, like it, none) replaces it, as for the kernel.
 */
static int take_ip(struct boot_plan *plan, const char *name, const char *value,
		   struct failure *f)
{
	struct net_plan *net = &plan->net;
	struct ip_param_error err;
	struct ip_spec spec, *to;
	int r = ip_param_parse(value, &spec, &err);

	if (r < 0)
		return fail_set(f, r == -EPROTONOSUPPORT ? KI_IP_METHOD : KI_IP,
				r, "understand %s=%.64s: the %s '%s'%s", name,
				value, err.field, err.text, err.hint);
	to = spec_named(net, spec.dev);
	if (to == NULL) {
		if (net->n_specs == NET_SPECS)
			return fail_set(f, KI_IP_COUNT, -E2BIG,
					"take %s=%.64s: more than %d "
					"interfaces",
					name, value, NET_SPECS);
		to = &net->spec[net->n_specs++];
	}
	*to = spec;
	plan->ip_given = true;
	/* only klibc: nfsaddrs= without root= means a root on NFS */
	plan->words.nfsaddrs |= cmdline_same_name(name, "nfsaddrs");
	return 0;
}

/* One of texts: its number; or -EINVAL. */
static int take_choice(uint8_t *to, const char *texts, const char *value)
{
	int n = str_index(texts, value);

	if (n < 0)
		return -EINVAL;
	*to = (uint8_t)n;
	return 0;
}

static int take_client_id(struct net_plan *net, const char *value)
{
	int r = take_choice(&net->client_id_kind, "none\0mac\0uuid\0duid\0",
			    value);

	if (r == 0)
		return 0;
	r = ip_param_client_id(value, net->client_id, &net->client_id_len);
	net->client_id_kind = CLIENT_ID_GIVEN;
	return r == 0 && net->client_id_len == 0 ? -EINVAL : r;
}

#define PART 32

/* Cuts value at its first colons into n texts; the last one is the rest. */
static int split_word(const char *value, char (*text)[PART], unsigned n)
{
	while (n-- > 0) {
		size_t len = strcspn(value, n > 0 ? ":" : "");

		if (str_copy_n(*text++, PART, value, len) < 0)
			return -EINVAL;
		value += len;
		value += *value == ':';
	}
	return 0;
}

/* net[/netmask]:[gateway][:device], one of these two at least. */
static int parse_route(const char *value, struct net_given_route *route)
{
	char text[3][PART], *slash;
	uint32_t mask = UINT32_MAX;

	if (split_word(value, text, ARRAY_LEN(text)) < 0)
		return -EINVAL;
	slash = strchr(text[0], '/');
	if (slash != NULL) {
		*slash = '\0';
		if (ip_param_netmask(slash + 1, &mask) < 0)
			return -EINVAL;
	}
	if (parse_ip4(text[0], &route->dst) < 0 || (route->dst & ~mask) != 0 ||
	    (*text[1] == '\0' ? *text[2] == '\0'
			      : parse_ip4(text[1], &route->gateway) < 0) ||
	    (*text[2] != '\0' && !is_ifname(text[2])))
		return -EINVAL;
	route->prefix = (uint8_t)mask_prefix(mask);
	return str_copy(route->dev, sizeof(route->dev), text[2]);
}

/* name:address */
static int parse_rename(const char *value, struct net_rename *name)
{
	char text[2][PART];

	if (split_word(value, text, ARRAY_LEN(text)) < 0 ||
	    !is_ifname(text[0]) || mac_parse(text[1], name->hw) < 0)
		return -EINVAL;
	return str_copy(name->dev, sizeof(name->dev), text[0]);
}

/* One that is not 0.0.0.0. */
static int parse_server(const char *value, uint32_t *ip)
{
	return parse_ip4(value, ip) < 0 || *ip == 0 ? -EINVAL : 0;
}

/* The arrays of a plan, and where their numbers are. */
#define LIST(name, n)                                                          \
	{                                                                      \
		offsetof(struct net_plan, n), offsetof(struct net_plan, name), \
			sizeof(((struct net_plan *)0)->name[0]),               \
			ARRAY_LEN(((struct net_plan *)0)->name)                \
	}
static const struct net_list {
	uint16_t n, at;
	uint8_t size, most;
} lists[] = {
	[NET_WORD_ALLOW] = LIST(allow, n_allow),
	[NET_WORD_DENY] = LIST(deny, n_deny),
	[NET_WORD_DNS] = LIST(dns, n_dns),
	[NET_WORD_ROUTE] = LIST(route, n_routes),
	[NET_WORD_NAME] = LIST(rename, n_renames),
};

/* Behind those that are there. */
static int take_item(struct net_plan *net, enum net_word word,
		     const char *value)
{
	const struct net_list *list = &lists[word];
	uint8_t *n = (uint8_t *)net + list->n;
	void *item = (char *)net + list->at + *n * list->size;
	int r;

	if (*n == list->most)
		return -E2BIG;
	if (word == NET_WORD_ROUTE)
		r = parse_route(value, item);
	else if (word == NET_WORD_NAME)
		r = parse_rename(value, item);
	else
		r = parse_server(value, item);
	*n += r == 0;
	return r;
}

static int take_items(struct net_plan *net, enum net_word word,
		      const char *value)
{
	char item[IP4_TEXT];
	int r, n = 0;

	while ((r = list_next(&value, item, sizeof(item))) > 0) {
		r = take_item(net, word, item);
		if (r < 0)
			return r;
		n++;
	}
	return r < 0 || n == 0 ? -EINVAL : 0;
}

static int take_net_word(struct net_plan *net, enum net_word word,
			 const char *value)
{
	switch (word) {
	case NET_WORD_IP:
		break;
	case NET_WORD_CLIENT_ID:
		return take_client_id(net, value);
	case NET_WORD_ACD:
		return take_choice(&net->acd, "off\0probe\0wait\0", value);
	case NET_WORD_LEASE:
		return take_choice(&net->lease, "auto\0keep\0forever\0off\0",
				   value);
	case NET_WORD_HANDOVER:
		break;
	case NET_WORD_ALLOW:
	case NET_WORD_DENY:
	case NET_WORD_DNS:
		return take_items(net, word, value);
	case NET_WORD_ROUTE:
	case NET_WORD_NAME:
		return take_item(net, word, value);
	}
	return 0;
}

int param_net(struct boot_plan *plan, enum net_word word, const char *name,
	      const char *value, struct failure *f)
{
	int r;

	if (word == NET_WORD_IP)
		return take_ip(plan, name, value, f);
	if (word == NET_WORD_HANDOVER)
		r = handover_parse(value, &plan->handover);
	else
		r = take_net_word(&plan->net, word, value);
	/* a resolver takes no more of them either */
	if (word == NET_WORD_DNS && (r == -E2BIG || *value == '\0')) {
		log_warn("%s=%.64s: %s", name, value,
			 r == -E2BIG ? "only the first 3 count"
				     : "it is empty");
		return 0;
	}
	if (r == -E2BIG)
		return param_too_many(name, value, lists[word].most, f);
	if (r == 0)
		return 0;
	if (word == NET_WORD_HANDOVER)
		return param_bad(name, value, handover_hint, f);
	return param_bad(name, value,
			 strchr(value, '[') != NULL || str_find(value, "::")
				 ? IP_NO_IPV6
				 : "",
			 f);
}

#define NO_IP ": no ip= is for it"

/* That spec, or the one for any interface, of which there is one at most. */
OUTLINE static struct ip_spec *spec_or_any(struct net_plan *net,
					   const char *dev)
{
	struct ip_spec *s = spec_named(net, dev);

	return s != NULL ? s : spec_named(net, "");
}

/* The spec of bootdev=; one for any interface is for that one from now on. */
static int use_bootdev(struct net_plan *net, const char *dev,
		       struct ip_spec **spec, struct failure *f)
{
	struct ip_spec *s;

	if (dev == NULL || net->n_specs == 0)
		return 0;
	s = spec_or_any(net, dev);
	if (s == NULL || !is_ifname(dev))
		return param_bad("bootdev", dev, NO_IP, f);
	s->match = MATCH_NAME;
	(void)str_copy(s->dev, NET_IFNAME, dev);
	*spec = s;
	return 0;
}

/* The spec for BOOTIF, or the one for any interface, gets that address. */
static int use_bootif(struct net_plan *net, const char *value,
		      struct failure *f)
{
	struct ip_spec *s = spec_named(net, IP_BOOTIF);
	uint8_t hw[NET_ETH];

	if (value != NULL && bootif_parse(value, hw) < 0) {
		log_warn("BOOTIF=%.64s is no Ethernet address: ignored", value);
		value = NULL;
	}
	if (value != NULL)
		s = spec_or_any(net, IP_BOOTIF);
	if (s == NULL)
		return 0;
	if (value == NULL)
		return param_bad("ip", IP_BOOTIF, ": there is no BOOTIF=", f);
	s->match = MATCH_MAC;
	memcpy(s->dev, IP_BOOTIF, sizeof(IP_BOOTIF));
	memcpy(s->hw, hw, sizeof(hw));
	s->hlen = sizeof(hw);
	return 0;
}

/* A route by an interface that is nobody's is none. */
static void warn_routes(struct net_plan *net)
{
	/* what these will be called is not known */
	if (net->n_specs == 0 || spec_named(net, "") != NULL ||
	    spec_named(net, IP_BOOTIF) != NULL)
		return;
	for (unsigned i = 0; i < net->n_routes; i++) {
		const char *dev = net->route[i].dev;

		if (*dev != '\0' && spec_named(net, dev) == NULL)
			log_warn("rd.route=: no ip= is for %s", dev);
	}
}

int param_net_end(struct boot_plan *plan, struct failure *f)
{
	const struct net_words *words = &plan->net_words;
	const char *list = words->optional != NULL ? words->optional : "";
	struct net_plan *net = &plan->net;
	struct ip_spec *s = NULL;
	char dev[NET_IFNAME];
	int r = use_bootdev(net, words->bootdev, &s, f);

	if (r == 0)
		r = use_bootif(net, words->no_bootif ? NULL : words->bootif, f);
	if (r < 0)
		return r;
	warn_routes(net);
	net_need_words(net, words->all, s, plan->root.method->needs_network);
	while (list_next(&list, dev, sizeof(dev)) != 0) {
		s = spec_named(net, dev);
		if (s == NULL)
			return param_bad("kinit.optional", dev, NO_IP, f);
		s->required = false;
	}
	return 0;
}
