/* The value of ip=, see ip_param.h. */
#include "ipconfig/ip_param.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "ipconfig/dhcp.h"
#include "ipconfig/ip_dracut.h"
#include "lib/compat.h"
#include "lib/log.h"
#include "lib/str.h"

#define FIELD_MAX 512 /* the longest is a client identifier */

/*
 * RFC 2132 section 9.14.  Without a value there is no identifier, but what is
 * no type was meant for something else: dhcp,dhcp6.
 */
int ip_param_client_id(const char *s, uint8_t id[NET_CLIENT_ID],
		       uint8_t *id_len)
{
	size_t n = strcspn(s, ","), len;
	uint32_t type = 0;
	char text[7];

	if (n > 0 && (str_copy_n(text, sizeof(text), s, n) < 0 ||
		      parse_u32(text, 255, &type) < 0))
		return -EINVAL;
	s += n;
	if (*s == '\0' || *++s == '\0')
		return 0;
	len = strlen(s);
	if (n == 0)
		return -EINVAL;
	if (len > NET_CLIENT_ID - 1)
		return -ENAMETOOLONG;
	id[0] = (uint8_t)type;
	memcpy(id + 1, s, len);
	*id_len = (uint8_t)(len + 1);
	return 0;
}

/* Where dracut's single-dhcp asks on one after the other, here one counts. */
static const char ip_words[] = "on\0any\0dhcp\0single-dhcp\0bootp\0rarp\0both\0"
			       "off\0none\0static\0ibft\0"
			       "dhcp6\0auto6\0either6\0link6\0link-local\0";
/* The first of them are supported; the last ones are for IPv6. */
static const uint8_t ip_methods[] = { IP_ANY,	IP_ANY,	 IP_DHCP, IP_DHCP,
				      IP_BOOTP, IP_RARP, IP_BOTH, IP_OFF,
				      IP_OFF,	IP_OFF };
#define WORD_IBFT ((int)ARRAY_LEN(ip_methods))

int ip_param_word(const char *word, struct ip_spec *spec)
{
	int n = str_index(ip_words, word);

	if (str_starts(word, "dhcp,")) {
		spec->method = IP_DHCP;
		return ip_param_client_id(word + strlen("dhcp,"),
					  spec->client_id,
					  &spec->client_id_len);
	}
	if (n < 0)
		return -ENOENT;
	if (n >= WORD_IBFT)
		return n == WORD_IBFT ? -EPROTONOSUPPORT : -EINVAL;
	spec->method = (enum ip_method)ip_methods[n];
	return 0;
}

int ip_param_netmask(const char *s, uint32_t *mask)
{
	uint32_t n;

	if (parse_u32(s, 32, &n) == 0)
		*mask = prefix_mask(n);
	else if (parse_ip4(s, &n) == 0 && mask_prefix(n) >= 0)
		*mask = n;
	else
		return -EINVAL;
	return 0;
}

static int field_netmask(const char *s, struct ip_spec *spec)
{
	/* 0.0.0.0 is the same as nothing in each field, 0 is a length */
	spec->netmask_given = strchr(s, '.') == NULL;
	if (ip_param_netmask(s, &spec->netmask) < 0)
		return -EINVAL;
	spec->netmask_given |= spec->netmask != 0;
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
	uint32_t ip;

	if (strcmp(s, "all") == 0)
		return 0;
	/* an address is where the short form has none: 10.0.0.2:dhcp */
	if (!is_ifname(s) || parse_ip4(s, &ip) == 0)
		return -EINVAL;
	spec->match = strcmp(s, IP_BOOTIF) == 0 ? MATCH_MAC : MATCH_NAME;
	return str_copy(spec->dev, sizeof(spec->dev), s);
}

#define SPEC_AT(field) offsetof(struct ip_spec, field)

/*
 * Those with an offset are addresses.  ip_dracut_order() calls them a, b, ...;
 * the last two are dracut's.
 */
static const struct {
	char name[15];
	uint8_t offset;
} fields[] = {
	{ "client address", SPEC_AT(client) },
	{ "server address", SPEC_AT(server) },
	{ "gateway", SPEC_AT(gateway) },
	{ "netmask", 0 },
	{ "host name", 0 },
	{ "device", 0 },
	{ "method", 0 },
	{ "name server 1", SPEC_AT(dns[0]) },
	{ "name server 2", SPEC_AT(dns[1]) },
	{ "NTP server", SPEC_AT(ntp) },
	{ "MTU", 0 },
	{ "MAC address", 0 },
};
#define FIELD_CLIENT  0
#define FIELD_GATEWAY 2
#define FIELD_NETMASK 3
#define FIELD_HOST    4
#define FIELD_DEVICE  5
#define FIELD_METHOD  6
#define FIELD_MTU     10
#define FIELD_HW      11
#define FIELD_OTHERS  FIELD_NETMASK /* the first that is no address */

static int (*const others[])(const char *s, struct ip_spec *spec) = {
	[FIELD_NETMASK - FIELD_OTHERS] = field_netmask,
	[FIELD_HOST - FIELD_OTHERS] = field_host,
	[FIELD_DEVICE - FIELD_OTHERS] = field_dev,
	[FIELD_METHOD - FIELD_OTHERS] = ip_param_word,
	[FIELD_MTU - FIELD_OTHERS] = ip_dracut_mtu,
	[FIELD_HW - FIELD_OTHERS] = ip_dracut_hw,
};

static int parse_field(unsigned field, const char *s, struct ip_spec *spec)
{
	size_t offset = fields[field].offset;

	return offset == 0 ? others[field - FIELD_OTHERS](s, spec)
			   : parse_ip4(s, (uint32_t *)((char *)spec + offset));
}

/* What others take there, and what to write instead. */
static const char *hint_for(unsigned field, const char *text)
{
	const char *word = strrchr(text, ',');

	/* four digits, as fe80, are no address and hardly a name */
	if (*text == '[' ||
	    (strspn(text, "0123456789abcdef") == 4 && text[4] == '\0') ||
	    str_index(ip_words, word != NULL ? word + 1 : text) > WORD_IBFT)
		return IP_NO_IPV6;
	if (field == FIELD_CLIENT && *text > '9')
		return ": write ip=DEVICE:dhcp, or ip=:::::DEVICE:dhcp";
	return "";
}

static int ip_fail(struct ip_param_error *err, unsigned field, const char *text,
		   int r)
{
	err->field = fields[field].name;
	err->hint = hint_for(field, text);
	(void)str_copy_n(err->text, sizeof(err->text), text,
			 strnlen(text, sizeof(err->text) - 1));
	return r == -ENOENT ? -EINVAL : r;
}

static int no_host(struct ip_param_error *err, unsigned field, uint32_t ip)
{
	err->field = fields[field].name;
	err->hint = ": no host can have it";
	(void)ip4_text(ip, err->text);
	return -EINVAL;
}

static int parse_fields(const char *value, struct ip_spec *spec,
			bool *method_given, struct ip_param_error *err)
{
	for (const char *o = ip_dracut_order(value);; o++) {
		unsigned i = (unsigned)(*o - 'a');
		/* a hardware address has colons */
		size_t len = strcspn(value, i == FIELD_HW ? "" : ":");
		char text[FIELD_MAX];
		int r;

		if (str_copy_n(text, sizeof(text), value, len) < 0)
			return ip_fail(err, i, value, -ENAMETOOLONG);
		if (len > 0) {
			r = parse_field(i, text, spec);
			if (r < 0)
				return ip_fail(err, i, text, r);
			if (i == FIELD_METHOD)
				*method_given = true;
		}
		value += len;
		if (*value++ == '\0' || o[1] == '\0')
			return 0;
	}
}

static int ip_parse(const char *value, struct ip_spec *s,
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
		return ip_fail(err, FIELD_METHOD, value, r);
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
		s->method = IP_ANY;
	if (s->method != IP_STATIC)
		return 0;
	if (!dhcp_usable_address(s->client, s->netmask))
		return no_host(err, FIELD_CLIENT, s->client);
	if (s->gateway != 0 && (s->gateway == s->client ||
				!dhcp_usable_address(s->gateway, ~(uint32_t)0)))
		return no_host(err, FIELD_GATEWAY, s->gateway);
	return 0;
}

int ip_param_read(const char *value, struct ip_spec *spec,
		  struct ip_param_error *err)
{
	struct ip_spec s;
	int r = ip_parse(value, &s, err);

	if (r == 0)
		*spec = s;
	return r;
}

int ip_param_parse(const char *value, struct ip_spec *spec,
		   struct ip_param_error *err)
{
	int r = ip_param_read(value, spec, err);

	if (r == 0 && ip_dracut_doubt(spec))
		log_warn("ip=%.64s: %pI4 is the server, for dracut the peer",
			 value, &spec->server);
	return r;
}
