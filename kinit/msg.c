/* Messages between processes, see msg.h. */
#include "kinit/msg.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "lib/file.h"

static const struct {
	uint16_t min, max;
} lengths[TELL_TYPES] = {
	[TELL_ALIVE] = { 0, MSG_TEXT - 1 },
	[TELL_IFACE] = { sizeof(struct net_iface), sizeof(struct net_iface) },
	[TELL_NAME] = { sizeof(struct net_name), sizeof(struct net_name) },
	[TELL_NETWORK] = { sizeof(struct net_answer),
			   sizeof(struct net_answer) },
	[TELL_TRYING] = { 1, MSG_TEXT - 1 },
	[TELL_ROOT] = { sizeof(struct root_report),
			sizeof(struct root_report) },
	[TELL_INIT] = { sizeof(struct init_report),
			sizeof(struct init_report) },
	[TELL_DEVICE] = { sizeof(struct device_report),
			  sizeof(struct device_report) },
	[TELL_RESUME] = { sizeof(int32_t), sizeof(int32_t) },
	[TELL_INITRD] = { sizeof(struct root_report),
			  sizeof(struct root_report) },
	[TELL_PROBE] = { sizeof(struct root_probe), sizeof(struct root_probe) },
	[TELL_RELEASED] = { 0, 0 },
};

static bool is_possible(const struct msg_header *h, uint32_t may)
{
	return h->type > 0 && h->type < TELL_TYPES &&
	       (may & TELL_BIT(h->type)) != 0 &&
	       h->length >= lengths[h->type].min &&
	       h->length <= lengths[h->type].max;
}

int msg_next(const void *buf, size_t len, uint32_t may, struct msg *out)
{
	struct msg_header h;

	if (len < sizeof(h))
		return 0;
	memcpy(&h, buf, sizeof(h));
	if (!is_possible(&h, may))
		return -EBADMSG;
	if (len - sizeof(h) < h.length)
		return 0;
	*out = (struct msg){ .type = h.type,
			     .length = h.length,
			     .body = (const char *)buf + sizeof(h) };
	return (int)(sizeof(h) + h.length);
}

int msg_send(int fd, enum msg_type type, const void *body, size_t length)
{
	struct msg_header h = { (uint16_t)type, (uint16_t)length };
	char buf[MSG_MAX];

	if (length > MSG_BODY || !is_possible(&h, TELL_BIT(type)))
		return -EMSGSIZE;
	memcpy(buf, &h, sizeof(h));
	if (length > 0)
		memcpy(buf + sizeof(h), body, length);
	return fd_write_all(fd, buf, sizeof(h) + length);
}
