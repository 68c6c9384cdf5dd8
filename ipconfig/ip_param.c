/* The value of ip=, see ip_param.h. */
#include "ipconfig/ip_param.h"

#include <errno.h>
#include <string.h>

#include "lib/compat.h"
#include "lib/str.h"

#define FIELD_MAX 512 /* the longest is a client identifier */

/* dhcp,<type>,<value>: RFC 2132 section 9.14; no value, no identifier. */
static int parse_client_id(const char *s, struct ip_spec *spec)
{
	const char *value = strchr(s, ',');
	char type[8];
	uint32_t n;
	size_t len;

	if (value == NULL || value[1] == '\0')
		return 0;
	if (str_copy_n(type, sizeof(type), s, (size_t)(value - s)) < 0 ||
	    parse_u32(type, 255, &n) < 0)
		return -EINVAL;
	len = strlen(++value);
	if (len > sizeof(spec->client_id) - 1)
		return -ENAMETOOLONG;
	spec->client_id[0] = (uint8_t)n;
	memcpy(spec->client_id + 1, value, len);
	spec->client_id_len = (uint8_t)(len + 1);
	return 0;
}

int ip_param_word(const char *word, struct ip_spec *spec)
{
	static const struct {
		char word[7];
		signed char method; /* or less than 0: not supported */
	} words[] = {
		{ "on", IP_DHCP }, { "any", IP_DHCP }, { "dhcp", IP_DHCP },
		{ "off", IP_OFF }, { "none", IP_OFF }, { "static", IP_OFF },
		{ "bootp", -1 },   { "rarp", -1 },     { "both", -1 },
	};

	if (str_starts(word, "dhcp,")) {
		spec->method = IP_DHCP;
		return parse_client_id(word + strlen("dhcp,"), spec);
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (strcmp(word, words[i].word) != 0)
			continue;
		if (words[i].method < 0)
			return -EPROTONOSUPPORT;
		spec->method = (enum ip_method)words[i].method;
		return 0;
	}
	return -ENOENT;
}

/* 0.0.0.0 is the same as nothing, as for the kernel. */
static int field_ip(const char *s, uint32_t *ip)
{
	return parse_ip4(s, ip);
}

static int field_client(const char *s, struct ip_spec *spec)
{
	return field_ip(s, &spec->client);
}

static int field_server(const char *s, struct ip_spec *spec)
{
	return field_ip(s, &spec->server);
}

static int field_gateway(const char *s, struct ip_spec *spec)
{
	return field_ip(s, &spec->gateway);
}

/* A dotted quad, or a prefix length as dracut takes it. */
static int field_netmask(const char *s, struct ip_spec *spec)
{
	uint32_t mask;

	if (parse_u32(s, 32, &mask) == 0)
		mask = prefix_mask(mask);
	else if (parse_ip4(s, &mask) < 0)
		return -EINVAL;
	if (mask_prefix(mask) < 0)
		return -EINVAL;
	spec->netmask = mask;
	return 0;
}

/* host.nisdomain: split at the first dot, as the kernel does. */
static int field_host(const char *s, struct ip_spec *spec)
{
	size_t len = strcspn(s, ".");

	if (!is_hostname(s))
		return -EINVAL;
	if (s[len] == '.' &&
	    str_copy(spec->nisdomain, sizeof(spec->nisdomain), s + len + 1) < 0)
		return -ENAMETOOLONG;
	return str_copy_n(spec->host, sizeof(spec->host), s, len);
}

static int field_dev(const char *s, struct ip_spec *spec)
{
	if (strcmp(s, "all") == 0)
		return 0;
	if (!is_ifname(s))
		return -EINVAL;
	return str_copy(spec->dev, sizeof(spec->dev), s);
}

static int field_dns0(const char *s, struct ip_spec *spec)
{
	return field_ip(s, &spec->dns[0]);
}

static int field_dns1(const char *s, struct ip_spec *spec)
{
	return field_ip(s, &spec->dns[1]);
}

static int field_ntp(const char *s, struct ip_spec *spec)
{
	return field_ip(s, &spec->ntp);
}

static const struct ip_field {
	const char *name;
	int (*parse)(const char *s, struct ip_spec *spec);
} fields[] = {
	{ "client address", field_client },
	{ "server address", field_server },
	{ "gateway", field_gateway },
	{ "netmask", field_netmask },
	{ "host name", field_host },
	{ "device", field_dev },
	{ "autoconf method", ip_param_word },
	{ "first name server", field_dns0 },
	{ "second name server", field_dns1 },
	{ "NTP server", field_ntp },
};
#define FIELD_METHOD 6

static int fail(struct ip_param_error *err, const char *field, const char *text,
		int r)
{
	err->field = field;
	(void)str_copy_n(err->text, sizeof(err->text), text,
			 strnlen(text, sizeof(err->text) - 1));
	return r == -ENOENT ? -EINVAL : r;
}

/* Fields after the tenth are ignored, as the kernel and klibc do. */
static int parse_fields(const char *s, struct ip_spec *spec, bool *method_given,
			struct ip_param_error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		size_t len = strcspn(s, ":");
		char text[FIELD_MAX];
		int r;

		if (str_copy_n(text, sizeof(text), s, len) < 0)
			return fail(err, fields[i].name, s, -ENAMETOOLONG);
		if (len > 0) {
			r = fields[i].parse(text, spec);
			if (r < 0)
				return fail(err, fields[i].name, text, r);
			if (i == FIELD_METHOD)
				*method_given = true;
		}
		s += len;
		if (*s++ == '\0')
			break;
	}
	return 0;
}

static int parse(const char *value, struct ip_spec *s,
		 struct ip_param_error *err)
{
	bool method_given = false;
	int r;

	*s = (struct ip_spec){ .method = IP_OFF };
	if (*value == '\0')
		return 0;
	/* a client identifier may hold ':' in this form */
	r = ip_param_word(value, s);
	if (r == 0)
		return 0;
	if (r != -ENOENT ||
	    (strchr(value, ':') == NULL && parse_ip4(value, &s->client) < 0))
		return fail(err, "autoconf method", value, r);
	r = parse_fields(value, s, &method_given, err);
	if (r < 0)
		return r;
	/*
	 * An address makes "off" mean static; without one and without a
	 * method there is something to find out.
	 */
	if (s->client != 0 && s->method == IP_OFF)
		s->method = IP_STATIC;
	else if (s->client == 0 && !method_given)
		s->method = IP_DHCP;
	return 0;
}

int ip_param_parse(const char *value, struct ip_spec *spec,
		   struct ip_param_error *err)
{
	struct ip_spec s;
	int r = parse(value, &s, err);

	if (r == 0)
		*spec = s;
	return r;
}
