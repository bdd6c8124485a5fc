"""What the test makes Thunderbird do, as privileged JavaScript: it imports TbSync's own module, under the exact URL that the add-on uses
(another URL would be another, empty instance), and calls what its windows call."""

PRELUDE = """
let {ExtensionParent} = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
let addon = ExtensionParent.GlobalManager.getExtension("tbsync@jobisoft.de");
let {TbSync} = ChromeUtils.importESModule("chrome://tbsync/content/tbsync.sys.mjs?" + addon.manifest.version);
let {cal} = ChromeUtils.importESModule("resource:///modules/calendar/calUtils.sys.mjs");
let {MailServices} = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
let eas = TbSync.providers.eas;
let account = id => new TbSync.AccountData(id);
let target = (id, type) => account(id).getAllFolders().find(f => f.getFolderProperty("type") == type).getFolderProperty("target");
let book = id => MailServices.ab.getDirectoryFromUID(target(id, "9"));
let calendar = id => cal.manager.getCalendarById(target(id, "8"));
"""
ADD_ACCOUNT = """
TbSync.passwordManager.asyncPasswordPrompt = async () => false;   // a wrong password must not open a window
let provider = new TbSync.ProviderData("eas"), entries = provider.getDefaultAccountEntries();
entries.user = user;
entries.servertype = "custom";
entries.host = eas.network.stripAutodiscoverUrl(url);
entries.https = url.startsWith("https");
let data = provider.addAccount("test", entries);
await eas.network.getAuthData(data).updateLoginData(user, password);
TbSync.core.enableAccount(data.accountID);
return data.accountID;
"""
SYNC = """
await TbSync.core.syncAccount(id);
let folders = account(id).getAllFolders();
let failed = folders.filter(f => f.getFolderProperty("selected") && f.getFolderProperty("status") != "success");
return {status: account(id).getAccountProperty("status"), version: account(id).getAccountProperty("asversion"), folders: folders.length,
        failed: failed.map(f => f.getFolderProperty("foldername") + ": " + f.getFolderProperty("status"))};
"""
SELECT = """
for (let f of account(id).getAllFolders()) f.setFolderProperty("selected", ["7", "8", "9"].includes(f.getFolderProperty("type")));
"""
COUNT = """
let items = async type => (await cal.manager.getCalendarById(target(id, type)).getItemsAsArray(Ci.calICalendar.ITEM_FILTER_ALL_ITEMS, 0, null, null)).length;
return {contacts: book(id).childCards.length, events: await items("8"), tasks: await items("7")};
"""
GAL = "return (await eas.network.getSearchResults(account(id), text)).match(/[\\w.-]+@[\\w.-]+/g) || [];"   # the answer is WBXML
MAKE = """
let card = Cc["@mozilla.org/addressbook/cardproperty;1"].createInstance(Ci.nsIAbCard);
card.firstName = "Thunder"; card.lastName = "Vögel"; card.primaryEmail = "thunder@example.org";
card = book(id).addCard(card);
let {CalEvent} = ChromeUtils.importESModule("resource:///modules/CalEvent.sys.mjs");
let event = new CalEvent();
event.title = "Aus Thunderbird – Größe";
event.startDate = cal.createDateTime(start);
event.endDate = event.startDate.clone();
event.endDate.hour += 1;
event = await calendar(id).addItem(event);
return [card.UID, event.id];
"""
REMOVE = """
book(id).deleteCards([book(id).childCards.find(c => c.primaryEmail == "thunder@example.org")]);
await calendar(id).deleteItem(await calendar(id).getItem(event));
"""
READY = "return !!(TbSync.enabled && TbSync.providers.eas);"
ERRORS = "return TbSync.eventlog.get(id).filter(e => e.type != 'info').map(e => e.message + ' ' + (e.details || '').slice(0, 500));"
