// Enhancements only: every page reads and works without this script. Each module looks for its own elements and leaves
// the page alone when there are none.
import { arrangeInPlace } from "./arrange";
import { confirmInDialog } from "./confirm";
import { copyLinks } from "./copy";
import { keepDrafts } from "./drafts";
import { focusErrors, revealPasswords } from "./forms";
import { listenToKeys, switchKeys } from "./keys";
import { openInPlace } from "./lightbox";
import { likeInPlace } from "./like";
import { closeMenus } from "./menu";
import { loadMore } from "./more";
import { followNotifications } from "./notifications";
import { keepForOffline } from "./offline";
import { suggestPeople } from "./search";
import { selectPhotos } from "./select";
import { switchThemes } from "./theme";
import { uploadInPlace } from "./upload";
import { watchOperations } from "./watch";

focusErrors();
revealPasswords();
closeMenus();
switchThemes();
suggestPeople();
likeInPlace();
confirmInDialog(switchKeys);
copyLinks();
keepDrafts();
uploadInPlace();
loadMore();
arrangeInPlace();
selectPhotos();
openInPlace();
followNotifications();
watchOperations();
listenToKeys();
switchKeys();
keepForOffline();
